"""Whole lives of consents: the real server against a plain model, step by step."""
