"""Frozen cases and side-by-side timing."""
