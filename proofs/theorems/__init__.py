"""Theorems on small m: statements about every profile of any size, proved or refuted with certificates.

The negation becomes clauses with linear inequalities, for our own refuter and for SMT solvers.
"""
