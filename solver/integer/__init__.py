"""Integer programs as Pyomo models through HiGHS and CBC.

What they propose is checked in integers; that it is optimal is their claim.
"""
