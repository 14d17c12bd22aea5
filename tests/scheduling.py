"""Who plays which test: whoever is free the next one, but for those that share what takes long to set up.

pytest-xdist's own groups go by a suffix of node ids, which pytest 9.2 does not let it add.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

TOGETHER = (
    "tests/screens/",
    "tests/interop/",
    "tests/docker/",
    "tests/demo/test_up.py",
    "tests/clauses/",
    "tests/test_architecture.py",
)
"""One worker plays all of each: what a browser, Node, nginx or a demo has ready need not be made twice, nor
need each source be read twice."""

LONG = ("tests/journeys/test_journey.py", "tests/lives/", "tests/races/test_key_rotation.py")
"""Tests that take a minute each: begun early, so that none is left when all others are done."""


class _Together(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """What is done is forgotten: to count what is not, all that a worker has ever had is gone through."""
        super().mark_test_complete(node, item_index, duration)
        nodeid, assigned = self.registered_collections[node][item_index], self.assigned_work[node]
        if all(assigned[self._split_scope(nodeid)].values()):
            del assigned[self._split_scope(nodeid)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Together(config, log)
