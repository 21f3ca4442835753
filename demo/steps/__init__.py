"""The steps of the walk, one file each: it lays out its components and returns them."""
