"""From ratings to click samples, prompts and forget requests."""
