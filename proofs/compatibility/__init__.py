"""Whether some rule satisfies given axioms on all profiles of a few voters.

A table of its outputs, or an argument why there is none.
"""
