"""A posted question's life: open, answered, closed, revealed."""
