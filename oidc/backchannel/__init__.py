"""Asking a customer without a browser of the client's: OpenID Connect CIBA Core 1.0, in FAPI's profile.

A request waits in a row of its own until its customer finds it in the portal (`oidc.asked_elsewhere`). From
there on it is an interaction like any other, but for its end: no browser takes an answer back, its client
asks for it.
"""
