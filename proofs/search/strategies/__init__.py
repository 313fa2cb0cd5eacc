"""The ways of going through instances: exhaustively, at random, uphill, and by positions that a solver chooses.

Each yields configurations in pieces that do not depend on who works on them.
"""
