"""Learning from a topic: lessons read page by page."""
