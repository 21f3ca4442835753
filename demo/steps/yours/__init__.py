"""Above the walk: *Your own data*. A table is uploaded, a recommender trained on it, and the whole walk works on it."""
