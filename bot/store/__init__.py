"""The database: engines for reading and writing, tables and migrations."""
