"""Pairwise-calibrated ensembles (Halpern, Micha, Procaccia and Shapira 2025): votes in, distributions over rewards out.

The folders read votes, find rewards, prove least errors, and keep ensembles small.
"""
