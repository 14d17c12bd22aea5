"""Whoever signs in: a customer of the bank, or its staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    customer_number = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """The bank's own key of a customer; null for staff, and once nothing has to be kept of a customer."""
    erased_at = models.DateTimeField(null=True)
    """When their names, and all that signed them in, were erased."""

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.username
