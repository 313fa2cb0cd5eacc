"""Counterexample search: configurations, decisions, shards, and a store that survives being killed."""
