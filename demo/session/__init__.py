"""What the page remembers of a visitor, and the jobs that run for them; no layout."""
