"""Exact answers to linear and integer problems. Knows nothing about voting."""
