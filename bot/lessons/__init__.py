"""Reading: a topic's pages."""
