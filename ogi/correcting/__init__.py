"""Corrections of users: the place and its present value from the marts, and the register that they are written to."""
