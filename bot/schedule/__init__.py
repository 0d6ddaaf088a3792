"""Doing what is due, when it is due."""
