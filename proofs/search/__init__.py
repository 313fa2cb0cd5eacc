"""Counterexample search for loss-based rules at a fixed configuration, fewest voters, and shrinking of violations."""
