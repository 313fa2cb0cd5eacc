"""Pages for readers who have never seen this program: what certificates claim, why it is true, and how to check it again.

One page holds everything it shows and loads nothing. It explains only what the checker has just accepted.
"""
