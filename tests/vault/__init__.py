"""The vault: envelopes, their keys, rotation."""
