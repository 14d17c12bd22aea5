"""Authorization responses: where they go, and in which mode."""

from oidc.responses.target import ResponseTarget, response_target

__all__ = ["ResponseTarget", "response_target"]
