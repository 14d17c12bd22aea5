"""The staff's addresses; what each opens to stands in `staff.rights`."""

from django.urls import path

from staff.pages.access import access, access_of, attest
from staff.pages.audit import audit, staff_event, verification, verification_result
from staff.pages.consent import consent, event
from staff.pages.consent_end import consent_end
from staff.pages.consents import consents
from staff.pages.customers import customer, customers
from staff.pages.disclosures import disclosures
from staff.pages.editions import texts_editions
from staff.pages.emergency import emergencies, emergency, emergency_end
from staff.pages.export_ask import (
    export_audited_timeline,
    export_consents,
    export_disclosures,
    export_events,
    export_log,
    export_messages,
    export_timeline,
)
from staff.pages.exports import export, export_file, exports
from staff.pages.figures import figure_addresses, figures
from staff.pages.half_year import half_year, half_year_csv, half_year_svg
from staff.pages.home import home
from staff.pages.letter_again import receipt_again
from staff.pages.machinery import jobs, message, message_replay, outbox
from staff.pages.passkeys import passkey_remove, passkeys, use_passkey
from staff.pages.proposals import erasure_decide, proposal, proposal_decide, proposals
from staff.pages.proposing import (
    propose_change,
    propose_end,
    propose_erase,
    propose_lift,
    propose_renewal,
    propose_role,
    propose_suspend,
    propose_texts,
)
from staff.pages.protection import erasure, hold, protection
from staff.pages.purpose import purpose
from staff.pages.recipients import recipient, recipient_history, recipients
from staff.pages.replay_many import messages_replay
from staff.pages.report_take import report_take
from staff.pages.reports import report_close, reports
from staff.pages.sign_in import confirm, sign_in, sign_in_code, sign_out
from staff.pages.texts import text_preview, texts, texts_of
from staff.pages.views import view_remove, views

app_name = "staff"
urlpatterns = [
    path("sign-in", sign_in, name="sign_in"),
    path("sign-in/code", sign_in_code, name="sign_in_code"),
    path("sign-in/passkey", use_passkey, name="use_passkey"),
    path("confirm", confirm, name="confirm"),
    path("sign-out", sign_out, name="sign_out"),
    path("", home, name="home"),
    path("purpose", purpose, name="purpose"),
    path("passkeys/", passkeys, name="passkeys"),
    path("passkeys/<int:passkey_id>/remove", passkey_remove, name="passkey_remove"),
    path("consents/", consents, name="consents"),
    path("consents/<uuid:consent_id>/", consent, name="consent"),
    path("consents/<uuid:consent_id>/events/<int:sequence>", event, name="event"),
    path("consents/<uuid:consent_id>/data", disclosures, name="disclosures"),
    path("consents/<uuid:consent_id>/end", consent_end, name="consent_end"),
    path("consents/<uuid:consent_id>/letter", receipt_again, name="letter_again"),
    path("views/", views, name="views"),
    path("views/<uuid:view_id>/remove", view_remove, name="view_remove"),
    path("customers/", customers, name="customers"),
    path("customers/<uuid:opening>/", customer, name="customer"),
    path("customers/<uuid:opening>/report", report_take, name="report_take"),
    path("reports/", reports, name="reports"),
    path("reports/<uuid:report_id>/close", report_close, name="report_close"),
    path("companies/", recipients, name="recipients"),
    path("companies/<uuid:recipient_id>/", recipient, name="recipient"),
    path("companies/<uuid:recipient_id>/history", recipient_history, name="recipient_history"),
    path("companies/<uuid:recipient_id>/suspension", propose_suspend, name="propose_suspend"),
    path("texts/", texts, name="texts"),
    path("texts/<slug:issuer>/", texts_of, name="texts_of"),
    path("texts/<slug:issuer>/<slug:language>/", text_preview, name="text_preview"),
    path("texts/<slug:issuer>/<slug:language>/editions/", texts_editions, name="texts_editions"),
    path("texts/editions/<int:edition>/publication", propose_texts, name="propose_texts"),
    path("companies/software/<int:client_id>/change", propose_change, name="propose_change"),
    path("proposals/", proposals, name="proposals"),
    path("proposals/end", propose_end, name="propose_end"),
    path("proposals/erase", propose_erase, name="propose_erase"),
    path("proposals/<uuid:proposal_id>/", proposal, name="proposal"),
    path("proposals/<uuid:proposal_id>/decide", proposal_decide, name="proposal_decide"),
    path("figures/", figures, name="figures"),
    *(path(address, view, name=name) for name, address, view in figure_addresses()),
    path("figures/half-year", half_year, name="half_year"),
    path("figures/half-year.csv", half_year_csv, name="half_year_csv"),
    path("figures/half-year.svg", half_year_svg, name="half_year_svg"),
    path("proposals/<uuid:proposal_id>/decide-erasure", erasure_decide, name="erasure_decide"),
    path("protection/", protection, name="protection"),
    path("protection/hold", hold, name="hold"),
    path("protection/holds/<uuid:hold_id>/lift", propose_lift, name="propose_lift"),
    path("protection/erasures/<uuid:erasure_id>/", erasure, name="erasure"),
    path("exports/", exports, name="exports"),
    path("exports/consents", export_consents, name="export_consents"),
    path("exports/events", export_events, name="export_events"),
    path("exports/data", export_disclosures, name="export_disclosures"),
    path("exports/timeline", export_timeline, name="export_timeline"),
    path("exports/timeline-with-purposes", export_audited_timeline, name="export_audited_timeline"),
    path("exports/log", export_log, name="export_log"),
    path("exports/messages", export_messages, name="export_messages"),
    path("exports/<uuid:export_id>/", export, name="export"),
    path("exports/<uuid:export_id>/file", export_file, name="export_file"),
    path("jobs", jobs, name="jobs"),
    path("messages/", outbox, name="outbox"),
    path("messages/replay", messages_replay, name="messages_replay"),
    path("messages/<uuid:message_id>/", message, name="message"),
    path("messages/<uuid:message_id>/replay", message_replay, name="message_replay"),
    path("audit/", audit, name="audit"),
    path("audit/events/<int:number>", staff_event, name="staff_event"),
    path("audit/verification", verification, name="verification"),
    path("audit/verification/<uuid:verification_id>", verification_result, name="verification_result"),
    path("emergency", emergency, name="emergency"),
    path("emergency/end", emergency_end, name="emergency_end"),
    path("emergencies", emergencies, name="emergencies"),
    path("access/", access, name="access"),
    path("access/<int:person_id>/", access_of, name="access_of"),
    path("access/<int:person_id>/attest", attest, name="attest"),
    path("access/<int:person_id>/role", propose_role, name="propose_role"),
    path("access/<int:person_id>/renewal", propose_renewal, name="propose_renewal"),
]
