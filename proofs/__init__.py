"""Claims and evidence: axioms, theorems on few candidates, counterexample search, and what certificates say of each.

The checker in it trusts nobody and shares no code with the rest.
"""
