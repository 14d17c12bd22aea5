"""The bank's settings for its web processes in these tests: all but what makes a password slow."""

from config.settings import *  # noqa: F403 -- every setting is the product's

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""As the customers of the tests have theirs (`tests.people`): they sign in hundreds of times."""
