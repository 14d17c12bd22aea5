"""Clause, rule, code, test, result: makes docs/conformance.md out of the code, the tests and a run."""
