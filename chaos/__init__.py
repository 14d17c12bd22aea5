"""Breaks a whole bank under load, again and again, and compares what was promised with what is left of it."""
