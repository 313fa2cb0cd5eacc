"""Is there a profile on a given configuration on which the rule violates the axiom?

One decision a file, and which of them is asked.
"""
