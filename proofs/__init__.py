"""Claims and evidence: certificates and the checker that trusts nobody."""
