"""First step: the recommender at work on one person."""
