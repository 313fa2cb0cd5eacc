"""Linear programs, exactly: floating point proposes a basis, the rationals decide, integers verify.

HiGHS is called here and its statuses are not believed.
"""
