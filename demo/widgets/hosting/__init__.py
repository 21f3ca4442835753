"""What a page shows on some hosts alone."""
