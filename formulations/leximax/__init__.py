"""Leximax rules, LCPO among them: positions filled from the top by score (Ge et al. 2024, Section 4).
`rules` says what is computed; `greedy` and `milp` are the two ways.
"""
