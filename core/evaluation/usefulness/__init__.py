"""What a recommender is good for beyond AUC: whether liked items rank high, and whether it serves everybody alike."""
