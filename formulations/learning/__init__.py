"""Ensembles of few linear rewards learned from votes on some prompts, for others: learners, baselines, measurement.

Halpern, Micha, Procaccia and Shapira, Pairwise Calibrated Rewards for Pluralistic Alignment, NeurIPS 2025, Section 4.
"""
