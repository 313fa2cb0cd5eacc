"""Axioms, and whether a rule satisfies them on one instance: yes, no or open, with a witness and a certificate.

Each is defined in one place, as the cases that it consists of.
"""
