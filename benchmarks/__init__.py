"""Frozen cases and side-by-side timing. What is fast, what is right where others are not, and how both grow."""
