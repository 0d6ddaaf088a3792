"""Pure helpers for strings. They import nothing of ours, and anybody may use them."""
