"""response_mode=form_post: parameters in the body of a POST, so in no address and in no history."""

from collections.abc import Mapping

from oidc.clauses import clause
from oidc.responses.answer import FormPost


@clause("FORM-POST §2")
def form_post(redirect_uri: str, parameters: Mapping[str, str]) -> FormPost:
    return FormPost(redirect_uri, dict(parameters))
