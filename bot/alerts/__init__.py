"""Alerts to administrators."""
