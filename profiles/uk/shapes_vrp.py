"""The control parameters of variable recurring payments, the same in v3.1 and v4.0 (CON-51)."""

from profiles.fields import Anything, ListOf, Record, Word
from profiles.uk.shapes import AMOUNT, MOMENT, POUNDS

PERIODS = ("Day", "Week", "Fortnight", "Month", "Half-year", "Year")


def control_parameters() -> Record:
    limit = Record(
        {
            "PeriodType": Word(frozenset(PERIODS)),
            "PeriodAlignment": Word(frozenset({"Consent", "Calendar"})),
            "Amount": AMOUNT,
            "Currency": POUNDS.required["Currency"],
        },
        {},
    )
    return Record(
        {
            "MaximumIndividualAmount": POUNDS,
            "PeriodicLimits": ListOf(limit, 1, 20),
            "VRPType": ListOf(Word(frozenset({"UK.OBIE.VRPType.Sweeping", "UK.OBIE.VRPType.Other"})), 1, 2),
            "PSUAuthenticationMethods": ListOf(
                Word(frozenset({"UK.OBIE.SCA", "UK.OBIE.SCANotRequired"})), 1, 2
            ),
        },
        {
            "ValidFromDateTime": MOMENT,
            "ValidToDateTime": MOMENT,
            "PSUInteractionTypes": ListOf(Word(frozenset({"InSession", "OffSession"})), 0, 2),
            "SupplementaryData": Anything(),
        },
    )
