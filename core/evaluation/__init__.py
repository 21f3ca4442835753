"""How a model is judged: distances to retrained models, utility, attacks, relearning."""
