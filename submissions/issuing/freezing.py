"""What a published version is made of, as plain values: figures and texts, every report behind them, what changed. Frozen as JSON.

The sources are read with one statement: a report that changes changes its digest, so that two readings tell whether
anything moved between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from extensions import db
from submissions.forms.schema import Form
from submissions.issuing.sealing import canonical, digest
from submissions.models import Submission
from submissions.publications.as_json import told_of
from submissions.publications.content import Report
from submissions.publications.naming import names_of
from submissions.publications.official import NOT_REPORTED
from vietnamese import format_number

SOURCES = text("""
SELECT s.unit_code, s.unit_name, coalesce(above.unit_code, '') AS above, s.state, s.version,
       encode(sha256(convert_to(concat_ws(E'\\x1f', s.figures::text, s.nothings::text, s.listings::text,
           (SELECT string_agg(concat_ws(E'\\x1e', p.field_key, p.text), E'\\x1f' ORDER BY p.field_key COLLATE "C")
            FROM passage p WHERE p.submission_id = s.id)), 'UTF8')), 'hex') AS digest
FROM submission s LEFT JOIN submission above ON above.id = s.parent_id
WHERE s.round_id = :round AND s.unit_path @> ARRAY[CAST(:unit AS int)]
ORDER BY s.depth, s.sort_key, s.id
""")
HEADS = ("unit", "name", "above", "state", "version", "digest")

Sources = list[list[Any]]
Change = tuple[str, str, str]
"""What, before, now: in words."""
LONGEST_CHANGE = 300


@dataclass(frozen=True)
class Frozen:
    """A report as it is published. `figures`: what is told; `sources`: one row under HEADS per report behind it."""

    figures: Mapping[str, Any]
    sources: Sources
    changes: tuple[Change, ...]

    @property
    def figures_hash(self) -> str:
        """Over what the version says, changes included."""
        return digest(canonical([self.figures, [list(each) for each in self.changes]]))

    @property
    def sources_hash(self) -> str:
        """Over what it was made of."""
        return digest(canonical(self.sources))

    def written(self) -> bytes:
        """As the file that is kept."""
        told = {"figures": self.figures, "source_heads": HEADS, "sources": self.sources, "changes": self.changes}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, content: bytes) -> Frozen:
        """Back from the file."""
        told = json.loads(content)
        return cls(told["figures"], told["sources"], tuple((what, was, is_) for what, was, is_ in told["changes"]))


def sources_of(submission: Submission) -> Sources:
    """Every report in `submission`, itself included: unit, state, version and a digest of all it says."""
    values = {"round": submission.round_id, "unit": submission.unit_id}
    return [list(row) for row in db.session.execute(SOURCES, values)]


def freeze(report: Report, submission: Submission, sources: Sources, before: Frozen | None) -> Frozen:
    """The report as plain values, with what changed against the version before."""
    # Written and read once, so that what is hashed is what any reader of the file will hash.
    figures = json.loads(json.dumps(told_of(report, submission), ensure_ascii=False))
    changes = tuple(_changes(report.form, before.figures, figures)) if before else ()
    return Frozen(figures, sources, changes)


def _changes(form: Form, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Totals that differ, then how many units reported, then texts."""
    names = names_of(form)
    was, is_ = before["official"], now["official"]
    for key in (*is_, *(key for key in was if key not in is_)):
        if was.get(key) != is_.get(key):
            yield names.get(key, key), _number(was.get(key)), _number(is_.get(key))
    covered = [f"{each['coverage']['approved']}/{each['coverage']['expected']}" for each in (before, now)]
    if covered[0] != covered[1]:
        yield "Đơn vị đã duyệt", covered[0], covered[1]
    for key in sorted({*before["texts"], *now["texts"]}):
        pair = [str(each["texts"].get(key, "")) for each in (before, now)]
        if pair[0] != pair[1]:
            yield names.get(key, key), _cut(pair[0]), _cut(pair[1])


def _number(value: float | None) -> str:
    if value is None:
        return NOT_REPORTED
    exact = Decimal(str(value))
    return format_number(exact, max(0, -int(exact.normalize().as_tuple().exponent)))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_CHANGE else words[:LONGEST_CHANGE] + " […]"


def same_sources(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Do two readings tell of the same reports in the same versions?"""
    return digest(canonical(one)) == digest(canonical(other))
