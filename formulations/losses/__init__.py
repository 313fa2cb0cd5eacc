"""Loss-based rules: rankings by a θ of least loss (Ge et al. 2024, Section 3), each order with a proof by weak duality.

`losses` says what a loss must tell, `loss_rule` what is computed.
"""
