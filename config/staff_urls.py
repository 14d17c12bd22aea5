"""The addresses of the staff's host, and nothing else: neither customers' pages nor machines' calls."""

from django.urls import include, path

from config import celery  # noqa: F401 -- pages hand jobs to its app

urlpatterns = [path("", include("staff.urls"))]

handler400 = "staff.troubles.bad_request"
handler403 = "staff.troubles.forbidden"
handler404 = "staff.troubles.not_found"
handler500 = "staff.troubles.server_error"
