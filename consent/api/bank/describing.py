"""How an operation is described (OpenAPI): its own words, and the refusals that every one of them knows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from consent.api.bank.documents import ProblemDocument, Shape

Handler = TypeVar("Handler", bound=Callable[..., Any])
PREFIX = "/bank/v1"
KEY = OpenApiParameter(
    "x-idempotency-key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The caller's own name for this order, up to 40 characters. Sent again with the same body it "
    "is the same order; with another body it is refused (409).",
)
INTERACTION = OpenApiParameter(
    "x-fapi-interaction-id",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="Stands in both sides' logs, and comes back with the answer.",
)
REFUSALS: Mapping[int, str] = {
    400: "Something of the call is wrong; `errors` names all of it.",
    401: "The call does not prove which system it comes from: one text for every reason, which the log has.",
    403: "The system may not do this.",
    404: "There is no such thing, or the call comes from a network that is not the bank's.",
    409: "It cannot be done to what is there.",
}


def described(
    operation: str,
    *,
    role: str,
    answers: Mapping[int, tuple[type[Shape] | type[dict[str, Any]], str]],
    refuses: Sequence[int] = (),
    request: type[Shape] | None = None,
    parameters: Sequence[Any] = (),
    examples: Sequence[OpenApiExample] = (),
) -> Callable[[Handler], Handler]:
    """Describe a handler; its docstring is what the operation does, whose first line is the summary."""

    def decorate(handler: Handler) -> Handler:
        said = (handler.__doc__ or "").strip().split("\n\n", 1)
        text = "\n\n".join(" ".join(part.split()) for part in said)
        responses: dict[int, Any] = {
            status: OpenApiResponse(shape, description=words) for status, (shape, words) in answers.items()
        }
        for status in (400, 401, 403, 404, *refuses):
            responses[status, "application/problem+json"] = OpenApiResponse(  # type: ignore[index]
                ProblemDocument, description=REFUSALS[status]
            )
        decorated: Handler = extend_schema(
            operation_id=operation,
            summary=" ".join(said[0].split()),
            description=f"{text}\n\nNeeds the role `{role}`.",
            parameters=[*parameters, INTERACTION],
            request=request,
            responses=responses,
            examples=list(examples),
            tags=["bank"],
        )(handler)
        return decorated

    return decorate


def only_the_banks(endpoints: list[Any], **_rest: Any) -> list[Any]:
    """drf-spectacular's preprocessing hook: what recipients call has descriptions of its own standards."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]
