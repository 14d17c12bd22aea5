"""The records of the built-in example bank: customers, accounts, who holds them, what was booked on them."""

from django.db import models

from bank.facts import JointSharing


class Customer(models.Model):
    number = models.CharField(max_length=64, primary_key=True)
    given_name = models.CharField(max_length=70)
    middle_name = models.CharField(max_length=70, blank=True)
    family_name = models.CharField(max_length=70)
    called = models.CharField(max_length=70, blank=True)
    gender = models.CharField(max_length=16, blank=True)
    born_on = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    email_verified = models.BooleanField(default=False)
    phone = models.CharField(max_length=16, blank=True)
    phone_verified = models.BooleanField(default=False)
    street = models.CharField(max_length=140, blank=True)
    locality = models.CharField(max_length=70, blank=True)
    region = models.CharField(max_length=70, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    website = models.URLField(blank=True)
    profile = models.URLField(blank=True)
    picture = models.URLField(blank=True)
    language = models.CharField(max_length=16, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    protected = models.BooleanField(default=False)
    """Others who hold accounts with them must not learn of what they share."""

    def __str__(self) -> str:
        return self.number


class Organisation(models.Model):
    number = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=140)

    def __str__(self) -> str:
        return self.number


class Account(models.Model):
    reference = models.CharField(max_length=64, primary_key=True)
    nickname = models.CharField(max_length=70)
    product = models.CharField(max_length=70)
    category = models.CharField(max_length=16)
    number = models.CharField(max_length=34)
    bank_code = models.CharField(max_length=16, blank=True)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField()
    balance = models.DecimalField(max_digits=15, decimal_places=2)
    available = models.DecimalField(max_digits=15, decimal_places=2)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    """Who holds it, where that is no person; its holdings then are of those whom it nominated."""
    closed_on = models.DateField(null=True, blank=True)
    online = models.BooleanField(default=True)
    """Whether its holders can see it in internet banking."""
    signed_by_all = models.BooleanField(default=False)
    """A payment from it needs the signature of every holder."""
    joint_sharing = models.CharField(
        max_length=16, choices=[(o.value, o.value) for o in JointSharing], default=JointSharing.PRE_APPROVAL
    )

    def __str__(self) -> str:
        return self.reference


class PaymentProduct(models.Model):
    """What the bank does with payments of one nature: none where it says nothing of them."""

    nature = models.CharField(max_length=40, primary_key=True)
    cut_off = models.TimeField(null=True, blank=True)
    """On each banking day, where the bank is."""
    timezone = models.CharField(max_length=64)
    refuses_after = models.BooleanField(default=False)
    """Whether what comes after the cut-off is refused; else it goes on the next banking day."""
    days = models.PositiveSmallIntegerField(default=0)
    """Banking days until it arrives."""
    fee = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    fee_kind = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.nature


class Holding(models.Model):
    """One holder of an account, or somebody who may use it; `position` is the account's place in this
    customer's list."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="holdings")
    customer_number = models.CharField(max_length=64, db_index=True)
    position = models.PositiveIntegerField()
    uses_only = models.BooleanField(default=False)
    """They hold nothing of it."""
    instructed = models.BooleanField(default=False)
    """Of who only uses it: a holder lets them share it, as a secondary user."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "customer_number"], name="one_holding_a_customer")
        ]

    def __str__(self) -> str:
        return f"{self.customer_number} {'uses' if self.uses_only else 'holds'} {self.account_id}"


class Transaction(models.Model):
    """One booked movement; `amount` is negative where money left the account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="transactions")
    booked_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    kind = models.CharField(max_length=16)
    description = models.CharField(max_length=140)
    counterparty = models.CharField(max_length=70, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-booked_at", "-id"], name="transactions_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
