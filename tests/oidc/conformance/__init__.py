"""The modules of the OpenID Foundation's suite as fast tests: its questions, by its roads."""
