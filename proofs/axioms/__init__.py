"""Axioms, and whether a rule satisfies them on one instance: yes, no or open, with a witness and a certificate."""
