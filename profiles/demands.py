"""What ecosystems demand of a customer before a consent counts, by what speaks against trusting a sign-in."""

from oidc.clauses import clause
from oidc.policy import EVERY_FACTOR, Demand, Factor, Risk, Strength

UNDER_ATTACK = frozenset({Factor.PASSKEY, Factor.APP, Factor.BANK_APP})
"""What neither a stolen number nor a stolen mailbox gives away."""


@clause("ACR-10", "ACR-11")
def two_factors(risk: Risk) -> Demand:
    """Always two; the weaker ones stop counting as the risk grows."""
    return Demand(strength=Strength.TWO_FACTORS, factors=_trusted(risk))


@clause("ACR-02", "ACR-11")
def one_code(risk: Risk) -> Demand:
    """One code is enough for reading, until accounts are attacked: then two factors."""
    troubled = risk.many_failures or risk.threat
    return Demand(
        strength=Strength.TWO_FACTORS if troubled else Strength.ONE_FACTOR,
        factors=_trusted(risk) if troubled else EVERY_FACTOR,
    )


def _trusted(risk: Risk) -> frozenset[Factor]:
    if risk.threat:
        return UNDER_ATTACK
    if risk.new_device or risk.many_failures:
        return EVERY_FACTOR - {Factor.EMAIL}
    return EVERY_FACTOR
