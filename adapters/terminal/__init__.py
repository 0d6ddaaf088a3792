"""Posts in a terminal."""
