"""Points, ranks and teams."""
