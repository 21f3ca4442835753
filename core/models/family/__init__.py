"""What every family of models is made of."""
