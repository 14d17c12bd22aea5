"""What becomes of what is asked while something is broken: docs/faults.md is the table."""
