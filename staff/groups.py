"""The groups that roles are, with the permissions that the table of rights gives them: made by `migrate`.

So the database follows the table at each deployment, and there is nothing that a migration could forget.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission

from staff.rights import codenames_of
from staff.roles import Role


def make_groups(**_signal: Any) -> None:
    """Bring every group in line with the table; runs after `migrate`, when Django has made permissions."""
    held: dict[str, set[str]] = {}
    for name, codename in Group.objects.values_list("name", "permissions__codename"):
        held.setdefault(name, set()).add(codename or "")
    for role in Role:
        wanted = codenames_of(role)
        if held.get(role, set()) != set(wanted):
            group, _ = Group.objects.get_or_create(name=role.value)
            of_staff = Permission.objects.filter(content_type__app_label="staff", codename__in=wanted)
            group.permissions.set(of_staff)
