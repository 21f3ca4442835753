"""Does it come back? What a model says again after it was tuned a little, or after its weights were rounded."""
