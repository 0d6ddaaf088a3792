"""Studyhall's core: everything that the bot thinks, on no platform in particular."""

__version__ = "0.1.0"
