"""Which units a question to the totals is about: by code, all directly below, some levels below, of one level; or together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select

from extensions import db
from submissions.consolidation.asking import Line
from submissions.models import Round, Submission
from units.kinds import Level
from units.tree import one_of, unit_by_code
from workflow.refusals import Refused


def line_of(code: str, rounds: Sequence[Round]) -> Line:
    """The unit that carried `code` in the latest of `rounds`; one above all of them by its code at the end of the last.

    Errors: Refused("not_found").
    """
    query = _latest(rounds).where(Submission.unit_code == code).limit(1)
    if row := db.session.execute(query).first():
        return _line(row)
    unit = unit_by_code(code, rounds[-1].period.last_day)
    if unit is None:
        raise Refused("not_found", unit=code)
    return Line(code, code, (unit.id,))


def lines_below(top: Line, below: int | Level, rounds: Sequence[Round]) -> list[Line]:
    """The units `below` levels under `top` (1: directly), or those of one level under it, in Vietnamese order."""
    (unit_id,) = top.unit_ids
    place = func.array_position(Submission.unit_path, unit_id)
    query = _latest(rounds).where(place.is_not(None))
    if isinstance(below, Level):
        query = query.where(Submission.level == below)
    else:
        query = query.where(func.cardinality(Submission.unit_path) == place + below)
    found = {row.unit_id: row for row in reversed(db.session.execute(query).all())}
    return [_line(row) for row in sorted(found.values(), key=lambda row: (row.sort_key, row.unit_id))]


def together(lines: Sequence[Line]) -> Line:
    """Several units as one line; a unit inside another counts once."""
    unit_ids = dict.fromkeys(unit_id for line in lines for unit_id in line.unit_ids)
    return Line("+".join(each.code for each in lines), " + ".join(each.name for each in lines), tuple(unit_ids))


def _latest(rounds: Sequence[Round]) -> Select[tuple[int, str, str, str]]:
    """Units of some rounds, as they were called, latest first."""
    query = select(Submission.unit_id, Submission.unit_code, Submission.unit_name, Submission.sort_key)
    query = query.where(one_of(Submission.round_id, [each.id for each in rounds]))
    return query.order_by(Submission.round_id.desc(), Submission.id)


def _line(row: Row[tuple[int, str, str, str]]) -> Line:
    return Line(row.unit_code, row.unit_name, (row.unit_id,))
