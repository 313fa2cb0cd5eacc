"""The ways of going through instances: exhaustively, at random, uphill, and by positions that a solver chooses."""
