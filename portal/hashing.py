"""How customers' and colleagues' passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """RFC 9106, with the memory and passes that OWASP's Password Storage Cheat Sheet names for a server that
    signs in many at once; Django's own 100 MiB a sign-in would let a few strangers use up all there is."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
