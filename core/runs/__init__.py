"""What is kept of a run: its events, its folder, when and on what it was made, and the list of bundled assets."""
