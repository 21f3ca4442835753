"""What a recommender is taught, where that is not everybody's ratings as they are."""
