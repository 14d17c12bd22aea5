"""Makes the tables, a client with a secret and an access token to be introspected; prints them as JSON."""

import json
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 -- models load only now
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import AccessToken, Application  # noqa: E402

call_command("migrate", verbosity=0)
user = User.objects.create(username="mia")
secret = "a-secret-of-the-resource-server"  # noqa: S105 -- of a server that lives for a minute
client = Application.objects.create(
    name="bench", client_id="bench", client_secret=secret, client_type="confidential",
    hash_client_secret=False,  # its slow hash, on every call, would be all that is measured
    authorization_grant_type="client-credentials", user=user, skip_authorization=True,
)  # fmt: skip
hour = datetime.now(UTC) + timedelta(hours=1)
tokens = {
    scope: AccessToken.objects.create(
        user=user, application=client, scope=scope, expires=hour, token=scope * 4
    ).token
    for scope in ("accounts", "introspection")
}
print(json.dumps(tokens))
