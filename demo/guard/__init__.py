"""What stands between strangers and the page: which routes are open, which values are taken, and what is answered."""
