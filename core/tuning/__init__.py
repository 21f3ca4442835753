"""How settings are found, on people whom no reported result forgets."""
