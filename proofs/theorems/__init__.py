"""Theorems on small m: statements about every profile of any size, proved or refuted with certificates."""
