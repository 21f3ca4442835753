"""Commands that put people into a recommender who are in no data set."""
