"""Topics on disk: their format, how they are read, and what is wrong with them."""
