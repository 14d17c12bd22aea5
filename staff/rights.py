"""The one table of rights: which role may send which method to which page (pure).

`staff.gates` enforces it, `migrate` gives the groups its permissions, tests walk every row. What has no row
is shut. Nobody skips it, a superuser no more than anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from staff.roles import EVERYBODY, Role

S, C, M, P, A, O = (  # noqa: E741 -- the columns of the table below
    Role.SUPPORT, Role.CASE_HANDLER, Role.RECIPIENT_MANAGER, Role.PRIVACY, Role.AUDITOR, Role.OPERATOR,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Right:
    page: str
    """The name of its address, in `staff.urls`."""
    method: str
    """GET stands for HEAD as well."""
    roles: frozenset[Role]
    personal: bool = False
    """Whether it shows customers' data: then a purpose is stated first, and each showing is an event."""
    danger: bool = False
    """Whether whoever does it must have proved a second factor within the last minutes."""

    @property
    def codename(self) -> str:
        """Of the permission that a group holds for it."""
        return f"{'see' if self.method == 'GET' else 'act'}_{self.page}"


def _right(page: str, method: str, *roles: Role, personal: bool = False, danger: bool = False) -> Right:
    return Right(page=page, method=method, roles=frozenset(roles), personal=personal, danger=danger)


def _figure(page: str, *roles: Role) -> tuple[Right, ...]:
    """A picture's page, and its two files."""
    return tuple(_right(f"{page}{form}", "GET", *roles) for form in ("", "_csv", "_svg"))


_ROWS = (
    _right("home",               "GET",  *EVERYBODY),
    _right("purpose",            "GET",  *EVERYBODY),
    _right("purpose",            "POST", *EVERYBODY),
    _right("passkeys",           "GET",  *EVERYBODY,  danger=True),
    _right("passkeys",           "POST", *EVERYBODY,  danger=True),
    _right("passkey_remove",     "POST", *EVERYBODY,  danger=True),
    # --- customers and their consents ---------------------------------------------------------------------
    _right("consents",           "GET",  S, C, P, A,  personal=True),
    _right("consents",           "POST", S, C, P, A,  personal=True),
    _right("consent",            "GET",  S, C, P, A,  personal=True),
    _right("event",              "GET",  S, C, P, A,  personal=True),
    _right("disclosures",        "GET",  S, C, P, A,  personal=True),
    _right("disclosures",        "POST", S, C, P, A,  personal=True),
    _right("consent_end",        "GET",  C,           personal=True, danger=True),
    _right("consent_end",        "POST", C,           personal=True, danger=True),
    _right("letter_again",       "POST", S, C,        personal=True),
    _right("views",              "GET",  P, A),
    _right("views",              "POST", P, A),
    _right("view_remove",        "POST", P, A),
    _right("customers",          "GET",  S, C, P, A),
    _right("customers",          "POST", S, C, P, A,  personal=True),
    _right("customer",           "GET",  S, C, P, A,  personal=True),
    _right("report_take",        "GET",  S, C,        personal=True),
    _right("report_take",        "POST", S, C,        personal=True),
    _right("reports",            "GET",  C, P, A,     personal=True),
    _right("report_close",       "POST", C,           personal=True),
    # --- companies ----------------------------------------------------------------------------------------
    _right("recipients",         "GET",  M, P, A),
    _right("recipients",         "POST", M, P, A),
    _right("recipient",          "GET",  M, P, A),
    _right("recipient_history",  "GET",  M, P, A),
    # --- texts --------------------------------------------------------------------------------------------
    _right("texts",              "GET",  *EVERYBODY),
    _right("texts_of",           "GET",  *EVERYBODY),
    _right("text_preview",       "GET",  *EVERYBODY),
    _right("texts_editions",     "GET",  *EVERYBODY),
    _right("propose_texts",      "GET",  P,           danger=True),
    _right("propose_texts",      "POST", P,           danger=True),
    # --- four eyes ----------------------------------------------------------------------------------------
    _right("propose_end",        "GET",  P,           personal=True, danger=True),
    _right("propose_end",        "POST", P,           personal=True, danger=True),
    _right("propose_erase",      "GET",  P,           personal=True, danger=True),
    _right("propose_erase",      "POST", P,           personal=True, danger=True),
    _right("propose_suspend",    "GET",  M,           danger=True),
    _right("propose_suspend",    "POST", M,           danger=True),
    _right("propose_change",     "GET",  M,           danger=True),
    _right("propose_change",     "POST", M,           danger=True),
    _right("propose_role",       "GET",  P, O,        danger=True),
    _right("propose_role",       "POST", P, O,        danger=True),
    _right("propose_renewal",    "GET",  P, O,        danger=True),
    _right("propose_renewal",    "POST", P, O,        danger=True),
    _right("proposals",          "GET",  *EVERYBODY,  personal=True),  # of the kinds they see (staff.kinds)
    _right("proposal",           "GET",  *EVERYBODY,  personal=True),
    _right("proposal_decide",    "POST", *EVERYBODY,  personal=True, danger=True),
    _right("erasure_decide",     "POST", P,           personal=True, danger=True),
    # --- emergencies --------------------------------------------------------------------------------------
    _right("emergency",          "GET",  *EVERYBODY,  danger=True),
    _right("emergency",          "POST", *EVERYBODY,  danger=True),
    _right("emergency_end",      "POST", *EVERYBODY),
    _right("emergencies",        "GET",  P, A),
    # --- who may what -------------------------------------------------------------------------------------
    _right("access",             "GET",  P, A, O),
    _right("access_of",          "GET",  P, A, O),
    _right("attest",             "POST", P,           danger=True),
    # --- figures: they count, and name nobody but staff ---------------------------------------------------
    _right("figures",            "GET",  M, P, A, O),
    *_figure("figure_consents",          M, P, A),
    *_figure("figure_in_force",          M, P, A),
    *_figure("figure_abandonment",       M, P, A),
    *_figure("figure_deciding",          M, P, A),
    *_figure("figure_stops",             M, P, A, O),
    *_figure("figure_survival",          M, P, A),
    *_figure("figure_disclosures",       M, P, A),
    *_figure("figure_get_metrics",       M, P, A, O),
    *_figure("figure_availability",      M, P, A, O),
    *_figure("figure_looks",             A),
    _right("half_year",          "GET",  P, A),
    _right("half_year",          "POST", P),
    _right("half_year_csv",      "GET",  P, A),
    _right("half_year_svg",      "GET",  P, A),
    # --- data protection ----------------------------------------------------------------------------------
    _right("protection",         "GET",  P, A),
    _right("erasure",            "GET",  P, A),
    _right("hold",               "GET",  P,           personal=True, danger=True),
    _right("hold",               "POST", P,           personal=True, danger=True),
    _right("propose_lift",       "GET",  P,           personal=True, danger=True),
    _right("propose_lift",       "POST", P,           personal=True, danger=True),
    # --- what staff take away: personal, as each may hold customers' data -----------------------------------
    _right("export_consents",    "GET",  P, A,        personal=True, danger=True),
    _right("export_consents",    "POST", P, A,        personal=True, danger=True),
    _right("export_events",      "GET",  P, A,        personal=True, danger=True),
    _right("export_events",      "POST", P, A,        personal=True, danger=True),
    _right("export_disclosures", "GET",  P, A,        personal=True, danger=True),
    _right("export_disclosures", "POST", P, A,        personal=True, danger=True),
    _right("export_timeline",    "GET",  P, A,        personal=True, danger=True),
    _right("export_timeline",    "POST", P, A,        personal=True, danger=True),
    _right("export_audited_timeline", "GET",  A,      personal=True, danger=True),
    _right("export_audited_timeline", "POST", A,      personal=True, danger=True),
    _right("export_log",         "GET",  A,           personal=True, danger=True),
    _right("export_log",         "POST", A,           personal=True, danger=True),
    _right("export_messages",    "GET",  A, O,        danger=True),
    _right("export_messages",    "POST", A, O,        danger=True),
    _right("exports",            "GET",  P, A, O),
    _right("export",             "GET",  P, A, O),
    _right("export_file",        "GET",  P, A, O,     personal=True, danger=True),
    # --- the machinery ------------------------------------------------------------------------------------
    _right("jobs",               "GET",  A, O),
    _right("outbox",             "GET",  A, O),
    _right("message",            "GET",  A, O),
    _right("message_replay",     "POST", O),
    _right("messages_replay",    "GET",  O,           danger=True),
    _right("messages_replay",    "POST", O,           danger=True),
    _right("audit",              "GET",  A),
    _right("audit",              "POST", A),
    _right("staff_event",        "GET",  A),
    _right("verification",       "GET",  A),
    _right("verification",       "POST", A),
    _right("verification_result", "GET", A),
)  # fmt: skip

RIGHTS: Mapping[tuple[str, str], Right] = {(right.page, right.method): right for right in _ROWS}


def methods_of(page: str) -> frozenset[str]:
    """What a page answers to at all."""
    return frozenset(method for name, method in RIGHTS if name == page)


def codenames_of(role: Role) -> frozenset[str]:
    """The permissions of a group."""
    return frozenset(right.codename for right in _ROWS if role in right.roles)


def permissions() -> Iterator[tuple[str, str]]:
    """Codename and words of every permission, in order."""
    for right in sorted(_ROWS, key=lambda right: right.codename):
        verb = "May see" if right.method == "GET" else "May act on"
        yield right.codename, f"{verb} the page {right.page}"
