"""What a question is about: candidates with features and a profile, from files, arrays and the built-in collection.
What a profile says about pairs of candidates, and the scores made of it.
"""
