"""Ranked pairs within the feasible rankings: pairs are locked by the size of their majority.
`problem` says what is computed and in which order, `locking` does it.
"""
