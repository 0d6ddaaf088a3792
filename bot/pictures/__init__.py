"""Drawing of pictures."""
