"""Inverse search: from a parameter or an output back to the profiles of feasible ballots that lead to it.

For rules by losses, whose ballots enter linearly.
"""
