"""Reads our templates without the spaces that lines begin with: they are for who reads the source.

No page of ours has text whose spaces count at the beginning of a line.
"""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as Files

_INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(Files):
    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        return _INDENTED.sub("", contents) if str(origin.name).endswith(".html") else contents
