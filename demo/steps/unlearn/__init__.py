"""Third step: the model is changed before the visitor's eyes."""
