"""The bank's own apps, and which authorization endpoint each of them claims: an address that a phone opens in
the app instead of a browser (RFC 8252 §7.2).

What is claimed is published where the systems of phones look for it; the app names the same in its package.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oidc.clauses import clause

_APPLE = re.compile(r"[A-Z0-9]{10}\.[A-Za-z0-9.-]{1,155}")
_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", re.ASCII)
_FINGERPRINT = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}")
_MEMBERS = frozenset({"issuer", "apple", "android"})


@dataclass(frozen=True, kw_only=True)
class OwnApp:
    """One app, for both kinds of phones."""

    issuer: str
    """Whose authorization endpoint it claims."""
    apple: str
    """Team and bundle, `ABCDE12345.example.bank.app`; "" where there is none for iOS."""
    package: str
    """Of Android; "" where there is none."""
    certificates: tuple[str, ...]
    """SHA-256 of those that sign the package: 32 bytes as upper-case hex, apart by colons."""


@clause("AUT-22")
def own_apps(document: Any, issuers: Collection[str]) -> tuple[OwnApp, ...]:
    """The apps that a document lists: `[{"issuer": …, "apple": …, "android": {"package": …, "certificates":
    […]}}]`; raises ValueError that names the first fault.

    An issuer has one app and an app one issuer, as whoever sends a customer to an issuer means the app behind
    it. `issuers` are those that may have one: all their requests are pushed.
    """
    if not isinstance(document, list):
        raise ValueError("a list of apps is expected")
    apps = tuple(_own_app(place, said, issuers) for place, said in enumerate(document))
    for kind in ("apple", "package"):
        listed = [app for app in apps if getattr(app, kind)]
        for names, rule in (
            ([getattr(app, kind) for app in listed], "an app has one issuer"),
            ([app.issuer for app in listed], "an issuer has one app on a kind of phone"),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{twice[0]} is listed twice: {rule}")
    return apps


def _own_app(place: int, said: Any, issuers: Collection[str]) -> OwnApp:
    if not isinstance(said, Mapping) or said.keys() - _MEMBERS:
        raise ValueError(f"app {place}: an object of {', '.join(sorted(_MEMBERS))} is expected")
    android = said.get("android", {})
    if not isinstance(android, Mapping) or android.keys() - {"package", "certificates"}:
        raise ValueError(f"app {place}: android is an object of package and certificates")
    certificates = android.get("certificates", [])
    app = OwnApp(
        issuer=str(said.get("issuer", "")),
        apple=str(said.get("apple", "")),
        package=str(android.get("package", "")),
        certificates=tuple(map(str, certificates)) if isinstance(certificates, list) else (),
    )
    if app.issuer not in issuers:
        raise ValueError(f"app {place}: issuer is not one of {', '.join(sorted(issuers))}")
    if not app.apple and not app.package:
        raise ValueError(f"app {place}: apple or android says which app it is")
    if app.apple and not _APPLE.fullmatch(app.apple):
        raise ValueError(f"app {place}: apple is a team and a bundle, such as ABCDE12345.example.bank.app")
    if app.package and not _PACKAGE.fullmatch(app.package):
        raise ValueError(f"app {place}: package is one of Android, such as example.bank.app")
    if bool(app.package) != bool(app.certificates) or not all(map(_FINGERPRINT.fullmatch, app.certificates)):
        raise ValueError(f"app {place}: certificates are SHA-256 fingerprints of a package, AA:BB:…")
    return app


@clause("AUT-22", "RFC 8252 §7.2")
def for_apple(apps: Sequence[OwnApp]) -> dict[str, Any]:
    """Apple's `apple-app-site-association`: a request to authorize opens the app, and no other page does."""
    return {
        "applinks": {
            "details": [
                {
                    "appIDs": [app.apple],
                    "components": [{"/": f"/{app.issuer}/authorize", "?": {"request_uri": "?*"}}],
                }
                for app in apps
                if app.apple
            ]
        }
    }


@clause("AUT-22", "RFC 8252 §7.2")
def for_android(apps: Sequence[OwnApp]) -> list[dict[str, Any]]:
    """Android's `assetlinks.json`; which addresses an app opens, its own manifest says."""
    return [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": app.package,
                "sha256_cert_fingerprints": list(app.certificates),
            },
        }
        for app in apps
        if app.package
    ]
