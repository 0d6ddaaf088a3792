"""Show posts in a terminal."""
