"""Counterexample search: instances on which a rule violates an axiom, found, made small, and proved."""
