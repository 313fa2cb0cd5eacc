"""Other packages and the straightforward ways, side by side with the engine on the same cases.

Answers are compared before times are.
"""
