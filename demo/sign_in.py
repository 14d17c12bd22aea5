"""What every customer of the sandbox signs in with. Anyone may know it: nothing else accepts it."""

PASSWORD = "accord-demo"  # noqa: S105 -- the seed refuses to run outside a sandbox
ONE_TIME_CODE = "000000"
"""Counts beside the real authenticators where `SANDBOX` is set (portal/second_factor.py)."""
