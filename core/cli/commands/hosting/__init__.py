"""Commands for those who put the page, or what it made, where others find it."""
