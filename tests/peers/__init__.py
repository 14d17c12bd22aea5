"""What other consent servers got wrong, held against this one: docs/peers-defects.md is the table."""
