"""Whoever signs in: a customer of the bank, or its staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    customer_number = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """The bank's own key of a customer; null for staff."""

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.username
