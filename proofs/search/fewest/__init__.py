"""The fewest voters with which a rule violates an axiom at fixed features.

By integer programs, whose answers are proved again.
"""
