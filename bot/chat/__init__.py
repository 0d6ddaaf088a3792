"""The port: everything that an adapter knows of the core."""
