"""Fourth step: before, after, and what retrained models say."""
