"""The weekly summary."""
