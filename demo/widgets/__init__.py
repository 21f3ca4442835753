"""What several steps of the page draw or lay out."""
