"""Lessons: the pages of a topic."""
