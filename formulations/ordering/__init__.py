"""The linear ordering problem: good rankings, relaxations, and proved bounds on what a ranking costs.
Kemeny rules and ensembles of rewards both stand on it.
"""
