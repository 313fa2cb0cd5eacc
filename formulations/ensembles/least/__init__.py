"""Ensembles of least error, of any size: column generation, and proved lower bounds.

Any weights on the pairs prove a bound; the work is to find good ones.
"""
