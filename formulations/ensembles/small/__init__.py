"""Ensembles of few rewards: the least error of each size by branch and bound.

Heuristics to begin with, and reductions with a guarantee.
"""
