"""A single question, wherever it's asked: its posed form, and the pieces of its card."""
