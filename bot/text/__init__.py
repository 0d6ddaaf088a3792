"""Pure string helpers. They import nothing else of ours, and any package may use them."""
