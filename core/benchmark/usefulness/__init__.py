"""What rows of a benchmark are good for beyond AUC: how high they rank liked items, and whom they serve."""
