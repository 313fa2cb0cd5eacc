"""Ensembles of least error, of any size: column generation, and proved lower bounds."""
