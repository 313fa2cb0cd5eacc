"""Exact optimization and verification for linear social choice."""
