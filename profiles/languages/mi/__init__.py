"""Te reo Māori. A licensed translator has to read all of it before customers do: docs/languages.md."""

from collections.abc import Mapping

from profiles.languages.mi.clusters import CLUSTERS
from profiles.languages.mi.data import DATA
from profiles.languages.mi.paying import PAYING
from profiles.languages.mi.person import PERSON
from profiles.languages.mi.sharing import SHARING
from profiles.languages.mi.standing import STANDING

TEXTS: Mapping[str, str] = {**SHARING, **CLUSTERS, **DATA, **PERSON, **PAYING, **STANDING}
