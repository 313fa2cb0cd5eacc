"""Which reward gains most by given weights on the pairs: one oracle for each class of rewards.

Pricing, and the search for good members.
"""
