"""Which rankings are feasible: one by one with θ or a conflict, and all of them at once.
Here too: every family of feasible rankings that points of the plane can have.
"""
