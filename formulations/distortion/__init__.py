"""Distortion: how much utility the worst case loses, over all parameters that are consistent with the ballots.

Of a candidate or a lottery, and the least that a candidate or a lottery can have, all exactly.
"""
