"""The vault of second factors."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import vault


def test_what_is_sealed_comes_back():
    assert vault.unseal(vault.seal("JBSWY3DPEHPK3PXP")) == "JBSWY3DPEHPK3PXP"


def test_the_same_secret_never_looks_the_same():
    assert vault.seal("JBSWY3DPEHPK3PXP") != vault.seal("JBSWY3DPEHPK3PXP")


def test_another_secret_key_cannot_open_it(settings):
    sealed = vault.seal("JBSWY3DPEHPK3PXP")

    settings.SECRET_KEY = "another-key-of-at-least-thirty-two-characters"

    with pytest.raises(ImproperlyConfigured, match="another SECRET_KEY"):
        vault.unseal(sealed)
