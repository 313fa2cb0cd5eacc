"""One file for each kind of claim, and what some kinds share.

A kind's file begins with the statement that acceptance proves and why its checks suffice.
"""
