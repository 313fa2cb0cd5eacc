"""Leximax rules, LCPO among them: positions filled from the top by score (Ge et al. 2024, Section 4).
`rules` says what is computed, `methods` chooses how: by `greedy` or by `milp`.
"""
