"""Reading and writing files that other programs may touch at the same time."""
