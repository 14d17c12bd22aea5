"""How fast the server is beside its peers: the same work, the same PostgreSQL, one run, ratios."""
