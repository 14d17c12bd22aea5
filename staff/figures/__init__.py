"""Every figure, in the order in which it is listed."""

from staff.figures import abandonment, consents, deciding, disclosures, in_force, looks, stops, survival

KINDS = (
    consents.KIND,
    in_force.KIND,
    abandonment.KIND,
    deciding.KIND,
    stops.KIND,
    survival.KIND,
    disclosures.KIND,
    looks.KIND,
)
