"""What staff may, written a second time and by hand, so that a slip in `staff.rights` or `staff.kinds` shows.

A row is a page, a method, the roles (first letters: Support, Case handler, recipient Manager, Privacy,
Auditor, Operator), whether a purpose comes first, and whether a fresh second factor does.
"""

from dataclasses import dataclass

from staff.roles import Role

ROLES = dict(zip("SCMPAO", Role, strict=True))


@dataclass(frozen=True, kw_only=True)
class Row:
    page: str
    method: str
    roles: frozenset[str]
    personal: bool
    danger: bool


def _row(line: str) -> Row:
    page, method, roles, *flags = line.split()
    assert set(flags) <= {"personal", "danger"}, line
    return Row(
        page=page,
        method=method,
        roles=frozenset(ROLES[one] for one in roles),
        personal="personal" in flags,
        danger="danger" in flags,
    )


_TABLE = """
home                 GET   SCMPAO
purpose              GET   SCMPAO
purpose              POST  SCMPAO
passkeys             GET   SCMPAO  danger
passkeys             POST  SCMPAO  danger
passkey_remove       POST  SCMPAO  danger
consents             GET   SCPA    personal
consents             POST  SCPA    personal
consent              GET   SCPA    personal
event                GET   SCPA    personal
disclosures          GET   SCPA    personal
disclosures          POST  SCPA    personal
consent_end          GET   C       personal danger
consent_end          POST  C       personal danger
letter_again         POST  SC      personal
views                GET   PA
views                POST  PA
view_remove          POST  PA
customers            GET   SCPA
customers            POST  SCPA    personal
customer             GET   SCPA    personal
report_take          GET   SC      personal
report_take          POST  SC      personal
reports              GET   CPA     personal
report_close         POST  C       personal
recipients           GET   MPA
recipients           POST  MPA
recipient            GET   MPA
recipient_history    GET   MPA
texts                GET   SCMPAO
texts_of             GET   SCMPAO
text_preview         GET   SCMPAO
texts_editions       GET   SCMPAO
propose_texts        GET   P       danger
propose_texts        POST  P       danger
propose_end          GET   P       personal danger
propose_end          POST  P       personal danger
propose_erase        GET   P       personal danger
propose_erase        POST  P       personal danger
propose_suspend      GET   M       danger
propose_suspend      POST  M       danger
propose_change       GET   M       danger
propose_change       POST  M       danger
propose_role         GET   PO      danger
propose_role         POST  PO      danger
propose_renewal      GET   PO      danger
propose_renewal      POST  PO      danger
proposals            GET   SCMPAO  personal
proposal             GET   SCMPAO  personal
proposal_decide      POST  SCMPAO  personal danger
erasure_decide       POST  P       personal danger
emergency            GET   SCMPAO  danger
emergency            POST  SCMPAO  danger
emergency_end        POST  SCMPAO
emergencies          GET   PA
access               GET   PAO
access_of            GET   PAO
attest               POST  P       danger
figures              GET   MPAO
figure_consents      GET   MPA
figure_consents_csv  GET   MPA
figure_consents_svg  GET   MPA
figure_in_force      GET   MPA
figure_in_force_csv  GET   MPA
figure_in_force_svg  GET   MPA
figure_abandonment   GET   MPA
figure_abandonment_csv GET   MPA
figure_abandonment_svg GET   MPA
figure_deciding      GET   MPA
figure_deciding_csv  GET   MPA
figure_deciding_svg  GET   MPA
figure_stops         GET   MPAO
figure_stops_csv     GET   MPAO
figure_stops_svg     GET   MPAO
figure_survival      GET   MPA
figure_survival_csv  GET   MPA
figure_survival_svg  GET   MPA
figure_disclosures   GET   MPA
figure_disclosures_csv GET   MPA
figure_disclosures_svg GET   MPA
figure_get_metrics   GET   MPAO
figure_get_metrics_csv GET   MPAO
figure_get_metrics_svg GET   MPAO
figure_availability  GET   MPAO
figure_availability_csv GET   MPAO
figure_availability_svg GET   MPAO
figure_looks         GET   A
figure_looks_csv     GET   A
figure_looks_svg     GET   A
half_year            GET   PA
half_year            POST  P
half_year_csv        GET   PA
half_year_svg        GET   PA
protection           GET   PA
erasure              GET   PA
hold                 GET   P       personal danger
hold                 POST  P       personal danger
propose_lift         GET   P       personal danger
propose_lift         POST  P       personal danger
export_consents      GET   PA      personal danger
export_consents      POST  PA      personal danger
export_disclosures   GET   PA      personal danger
export_disclosures   POST  PA      personal danger
export_timeline      GET   PA      personal danger
export_timeline      POST  PA      personal danger
export_audited_timeline GET A      personal danger
export_audited_timeline POST A     personal danger
export_events        GET   PA      personal danger
export_events        POST  PA      personal danger
export_log           GET   A       personal danger
export_log           POST  A       personal danger
export_messages      GET   AO      danger
export_messages      POST  AO      danger
exports              GET   PAO
export               GET   PAO
export_file          GET   PAO     personal danger
jobs                 GET   AO
outbox               GET   AO
message              GET   AO
message_replay       POST  O
messages_replay      GET   O       danger
messages_replay      POST  O       danger
audit                GET   A
audit                POST  A
staff_event          GET   A
verification         GET   A
verification         POST  A
verification_result  GET   A
"""
TABLE = {(row.page, row.method): row for row in map(_row, _TABLE.strip().splitlines())}

EYES = {
    "end many": ("MP", "MPA"),
    "suspend": ("MP", "MPA"),
    "reinstate": ("MP", "MPA"),
    "erase": ("P", "PA"),
    "lift hold": ("P", "PA"),
    "export": ("MP", "MPA"),
    "client": ("MP", "MPA"),
    "role": ("PO", "PAO"),
    "renew": ("PO", "PAO"),
    "emergency": ("MPO", "SCMPAO"),
    "texts": ("P", "PA"),
}
"""Of each kind of proposal who decides, and who reads."""


def methods_of(page: str) -> set[str]:
    """What a page answers to at all."""
    return {method for name, method in TABLE if name == page}
