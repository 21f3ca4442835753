"""The forms in which a model reads samples: a prompt each, or many in one text."""
