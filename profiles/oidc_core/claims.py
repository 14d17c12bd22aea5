"""The standard claims, by the scope that asks for them together (OIDC Core §5.4)."""

BY_SCOPE: dict[str, tuple[str, ...]] = {
    "profile": (
        "name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "gender",
        "birthdate", "zoneinfo", "locale", "profile", "picture", "website", "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}  # fmt: skip
SCOPE_OF = {claim: scope for scope, claims in BY_SCOPE.items() for claim in claims}
