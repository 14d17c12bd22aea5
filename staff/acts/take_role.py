"""Take a role for an hour, in an emergency, with somebody else's word."""

from datetime import datetime

from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Change, Effect, digest_of
from staff.emergencies import AtWork, begin
from staff.member import lasting_roles, staff_person_of
from staff.recording import Did, append
from staff.roles import Role


def _says(arguments: Arguments, _names_customers: bool) -> str:
    return f"Let {arguments['name']} be {arguments['role']} for an hour"


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    before = lasting_roles(arguments["colleague"])
    change = Change(
        what=f"Roles of {arguments['name']}, for 60 minutes from the approval on",
        before=tuple(sorted(before)),
        after=tuple(sorted(before | {arguments["role"]})),
    )
    return Effect(
        digest=digest_of(arguments["colleague"], arguments["role"], sorted(before)), changes=(change,)
    )


def _prepare(arguments: Arguments) -> None:
    if staff_person_of(arguments["colleague"]) is None:
        raise NotPossible("Nobody of staff is called so any more.")


def _do(doing: Doing) -> None:
    said = doing.proposal
    try:
        made = begin(
            person_id=said.arguments["colleague"],
            role=Role(said.arguments["role"]),
            why=said.why,
            case=said.case,
            proposal=said,
        )
    except AtWork:
        raise NotPossible("They act in an emergency already: one at a time.") from None
    append(
        at=doing.at,
        member=said.arguments["name"],
        did=Did.BROKE_GLASS,
        source="",
        why=said.why,
        case=said.case,
        detail={"emergency": str(made.pk), "role": made.role, "proposal": str(said.pk)},
    )


TAKE_ROLE = Act(
    says=_says,
    page=always("emergency"),
    effect=_effect,
    do=_do,
    bound=True,
    prepare=_prepare,
)
