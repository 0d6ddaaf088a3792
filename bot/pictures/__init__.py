"""Everything that draws a picture."""
