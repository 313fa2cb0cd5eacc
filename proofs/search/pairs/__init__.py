"""Axioms that compare profiles, for rules by losses at fixed features: thousands of profiles at once by their pairs, in floats.

What is found is a proposal; an exact verdict decides.
"""
