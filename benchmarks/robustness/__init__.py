"""How often float-only answers are wrong or silent on degenerate or badly scaled systems.

The truth is known by construction, not by any solver.
"""
