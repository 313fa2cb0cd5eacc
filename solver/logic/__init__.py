"""Clauses, some of whose literals are linear inequalities: an exact model, or a refutation that takes no search to check.

SAT and SMT solvers propose and give second opinions.
"""
