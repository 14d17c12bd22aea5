"""The customers' addresses: one a step."""

from django.urls import path

from portal.pages.accounts import accounts
from portal.pages.acting import acting
from portal.pages.authenticator import remove_app, set_up_app
from portal.pages.consent import consent
from portal.pages.consent_activity import activity_csv
from portal.pages.dashboard import dashboard, payments
from portal.pages.download import download, download_file
from portal.pages.finish import cancel, finish
from portal.pages.gallery import gallery
from portal.pages.joint import joint, joint_decide, joint_stop
from portal.pages.joint_list import joints
from portal.pages.joint_options import joint_option, joint_options
from portal.pages.language import language
from portal.pages.more_time import more_time
from portal.pages.not_me import not_me, reported
from portal.pages.organisations import organisation_stop, organisations
from portal.pages.part import end_sooner, take_out
from portal.pages.passkeys import add_passkey, remove_passkey, rename_passkey
from portal.pages.payment_list import listed, listed_jointly, listed_to_decide
from portal.pages.preferences import read_first
from portal.pages.receipt import receipt, receipt_json
from portal.pages.requests import request, requests
from portal.pages.review import review
from portal.pages.secondary_users import secondary_user, secondary_users
from portal.pages.security import activity, security
from portal.pages.seen import by_account, by_kind
from portal.pages.sessions import end_other_sessions, end_session
from portal.pages.start import start
from portal.pages.stop import stop, stopped
from portal.pages.stop_all import stop_all, stopped_all
from portal.pages.stop_letter import stop_letter
from portal.pages.wanted_letters import wanted_letters

app_name = "portal"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("language", language, name="language"),
    path("gallery", gallery, name="gallery"),
    path("payments", payments, name="payments"),
    path("accounts", by_account, name="by_account"),
    path("kinds", by_kind, name="by_kind"),
    path("security/", security, name="security"),
    path("security/read-first", read_first, name="read_first"),
    path("security/letters", wanted_letters, name="wanted_letters"),
    path("security/activity", activity, name="activity"),
    path("security/passkeys/add", add_passkey, name="add_passkey"),
    path("security/passkeys/<int:passkey_id>/name", rename_passkey, name="rename_passkey"),
    path("security/passkeys/<int:passkey_id>/remove", remove_passkey, name="remove_passkey"),
    path("security/authenticator", set_up_app, name="set_up_app"),
    path("security/authenticator/remove", remove_app, name="remove_app"),
    path("security/sessions/<uuid:session_id>/end", end_session, name="end_session"),
    path("security/sessions/end-others", end_other_sessions, name="end_other_sessions"),
    path("consents/<uuid:consent_id>/", consent, name="consent"),
    path("consents/<uuid:consent_id>/payments", listed, name="payment_list"),
    path("consents/<uuid:consent_id>/stop", stop, name="stop"),
    path("consents/<uuid:consent_id>/stop/letter", stop_letter, name="stop_letter"),
    path("consents/<uuid:consent_id>/stopped", stopped, name="stopped"),
    path("consents/<uuid:consent_id>/end", end_sooner, name="end_sooner"),
    path("consents/<uuid:consent_id>/accounts/<slug:account>", take_out, name="take_out"),
    path("consents/<uuid:consent_id>/activity.csv", activity_csv, name="activity_csv"),
    path("consents/<uuid:consent_id>/receipts/<int:sequence>", receipt, name="receipt"),
    path("consents/<uuid:consent_id>/receipts/<int:sequence>.json", receipt_json, name="receipt_json"),
    path("consents/<uuid:consent_id>/not-me", not_me, name="not_me"),
    path("reported", reported, name="reported"),
    path("stop-everything", stop_all, name="stop_all"),
    path("stopped-everything", stopped_all, name="stopped_all"),
    path("download", download, name="download"),
    path("download/<uuid:download_id>", download_file, name="download_file"),
    path("requests/", requests, name="requests"),
    path("requests/<int:waiting_id>", request, name="request"),
    path("joint/", joints, name="joint_list"),
    path("joint/options", joint_options, name="joint_options"),
    path("joint/options/<slug:account>", joint_option, name="joint_option"),
    path("joint/<uuid:consent_id>/", joint, name="joint"),
    path("joint/<uuid:consent_id>/decide", joint_decide, name="joint_decide"),
    path("joint/<uuid:consent_id>/payments", listed_jointly, name="joint_payment_list"),
    path("joint/<uuid:consent_id>/stop", joint_stop, name="joint_stop"),
    path("organisations/", organisations, name="organisations"),
    path("organisations/<uuid:consent_id>/stop", organisation_stop, name="organisation_stop"),
    path("secondary-users", secondary_users, name="secondary_users"),
    path("secondary-users/<slug:account>/<slug:user>", secondary_user, name="secondary_user"),
    path("consent/<uuid:flow_id>/", start, name="start"),
    path("consent/<uuid:flow_id>/acting", acting, name="acting"),
    path("consent/<uuid:flow_id>/accounts", accounts, name="accounts"),
    path("consent/<uuid:flow_id>/review", review, name="review"),
    path("consent/<uuid:flow_id>/payments", listed_to_decide, name="payment_list_to_decide"),
    path("consent/<uuid:flow_id>/return", finish, name="return"),
    path("consent/<uuid:flow_id>/more-time", more_time, name="more_time"),
    path("consent/<uuid:flow_id>/cancel", cancel, name="cancel"),
]
