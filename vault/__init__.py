"""Seals what is stored to be read again, and by nobody else: envelopes, their keys, and the rotation."""
