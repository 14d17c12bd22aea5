"""Authorization responses: where they go, and in which mode."""

from oidc.responses.answer import Answer, FormPost, Redirect
from oidc.responses.target import ResponseTarget, response_target

__all__ = ["Answer", "FormPost", "Redirect", "ResponseTarget", "response_target"]
