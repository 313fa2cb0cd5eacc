"""Linear programs, exactly: floating point proposes a basis, the rationals decide, integers verify."""
