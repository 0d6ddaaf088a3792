"""Scheduled work: the daily questions and the jobs that run on time."""
