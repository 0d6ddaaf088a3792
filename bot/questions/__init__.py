"""A single question, wherever it's asked: its posted form, card and grading."""
