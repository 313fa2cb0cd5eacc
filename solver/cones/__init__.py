"""Strict cones Aθ > 0, exactly: a rational θ, or Gordan multipliers that say why there is none.

Nearly every question about linear rewards ends here.
"""
