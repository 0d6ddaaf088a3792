"""The database: one engine to read, one to write, its tables and their migrations."""
