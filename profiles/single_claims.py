"""Claims that are asked for one by one, without the scope that would stand for them (OIDC Core §5.5)."""

ALONE = "claim:"
"""Begins the permission to be told one claim: "claim:email"."""
