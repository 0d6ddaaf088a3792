"""The summary of a week."""
