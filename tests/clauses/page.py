"""docs/conformance.md: tables of what the conformance tests ask, of our catalogue, and of documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.clauses import cited, known
from tests.clauses.recorder import Results, worse

HEAD = """\
# Conformance

What is asked, the rule that keeps it, the test that proves it, and how that test ended with each issuer. All
of it is written by `make conformance-report` from `@clause` in the code, `@pytest.mark.clause` in the tests,
[conformance.toml](conformance.toml), [requirements.md](requirements.md),
[specifications.md](specifications.md) and the last `make test`; `make check` fails where a row is missing.
Nothing here is written by hand.

**✓** passed, **✗** failed, **–** skipped, **·** not run, or no test yet; empty where it is not asked of that
issuer. Where a test has to do with no issuer its result counts for all.
"""
MARKS = {"passed": "✓", "failed": "✗", "skipped": "–", "": "·"}
RESULT = "Result"


@dataclass(frozen=True)
class Known:
    """Everything that the page is made of."""

    code: cited.Places
    tests: cited.Places
    results: Results

    def outcome(self, clause: str, issuer: str) -> str:
        """How the clause's tests ended with an issuer, those without one included; "" where there is none."""
        found = ""
        for test in self.tests.get(clause, ()):
            for name in {issuer, ""}:
                ended = self.results.get(test, {}).get(name)
                found = worse(found or "passed", ended) if ended else found
        return found

    def issuers(self, clause: str) -> list[str]:
        return sorted({name for test in self.tests.get(clause, ()) for name in self.results.get(test, {})})


def page(results: Results) -> str:
    """The whole document; the same for the same sources and results."""
    found = Known(cited.by_code(), cited.by_tests(), results)
    parts = [HEAD, "## What the conformance tests ask\n"]
    parts += [_section(section, found) for section in known.sections()]
    catalogue = known.requirements()
    parts += ["## Requirements\n", _clauses(catalogue, found), "## Sections of documents\n"]
    others = (found.code.keys() | found.tests.keys()) - catalogue.keys()
    titles = known.documents()
    cited_sections = sorted(name for name in others if not name.startswith("CONF-"))
    parts.append(_clauses({name: titles[name.partition(" §")[0]] for name in cited_sections}, found))
    return "\n".join(parts)


def skeleton(text: str) -> list[str]:
    """A page without its results: what has to be so before any test has run."""
    kept, columns = [], 0
    for line in text.splitlines():
        cells = line.split(" | ") if line.startswith("| ") else []
        if "Tests" in cells:
            columns = cells.index("Tests") + 1
        kept.append(" | ".join(cells[:columns]) if cells else line)
    return [line for line in kept if not line.startswith("|--")]


def _section(section: known.Section, found: Known) -> str:
    asked = sorted({issuer for row in section.rows for issuer in row.issuers})
    lines = [
        (row.id, row.rule, _asked(row, asked) or _tests(row.id, found), *_results(row, asked, found))
        for row in section.rows
    ]
    return f"### {section.title}\n\n" + _table(("Id", "What is asked", "Tests", *(asked or [RESULT])), lines)


def _asked(row: known.Row, asked: Sequence[str]) -> str:
    """What stands for the tests of a row that is asked of no issuer of ours, where its section is of some."""
    return "asked of no issuer here" if asked and not row.issuers else ""


def _results(row: known.Row, asked: Sequence[str], found: Known) -> list[str]:
    if not asked:
        names = found.issuers(row.id) or [""]
        return [_mark(max((found.outcome(row.id, name) for name in names), key=list(MARKS).index))]
    return [_mark(found.outcome(row.id, issuer)) if issuer in row.issuers else "" for issuer in asked]


def _clauses(rules: Mapping[str, str], found: Known) -> str:
    lines = []
    for clause, rule in rules.items():
        issuers = [name for name in found.issuers(clause) if name] or [""]
        ended = ", ".join(f"{name} {_mark(found.outcome(clause, name))}".strip() for name in issuers)
        code = _places(found.code.get(clause, ()))
        lines.append((f"`{clause}`", rule, code, _tests(clause, found), ended))
    return _table(("Clause", "Rule", "Code", "Tests", RESULT), lines)


def _mark(outcome: str) -> str:
    return MARKS[outcome]


def _tests(clause: str, found: Known) -> str:
    return _places(found.tests.get(clause, ())) or "no test yet"


def _places(places: Iterable[str]) -> str:
    """Places by their file, each file once."""
    files: dict[str, list[str]] = {}
    for place in sorted(places):
        file, _, name = place.partition(": ")
        files.setdefault(file, []).append(name)
    return "; ".join(f"`{file}`: {', '.join(names)}" for file, names in files.items())


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows) + "\n"
