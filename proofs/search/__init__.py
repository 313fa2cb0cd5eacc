"""Counterexample search: instances on which a rule violates an axiom, found, made small, and proved.

`search` goes through the stages, `spec` says what is looked for, `shards` in which pieces.
"""
