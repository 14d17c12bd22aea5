"""Every figure, in the order in which it is listed."""

from staff.figures import (
    abandonment,
    availability,
    consents,
    deciding,
    disclosures,
    get_metrics,
    in_force,
    looks,
    stops,
    survival,
)

KINDS = (
    consents.KIND,
    in_force.KIND,
    abandonment.KIND,
    deciding.KIND,
    stops.KIND,
    survival.KIND,
    disclosures.KIND,
    get_metrics.KIND,
    availability.KIND,
    looks.KIND,
)
