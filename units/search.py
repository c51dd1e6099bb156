"""Units found by the words of any name they ever had or by a code, within what somebody may see; fast over the whole country.

Words are beginnings of words without diacritics, in any order. A frequent word fills its page from the first names in
Vietnamese order, a rare one comes from the index; which way is never left to the database, whose estimates know nothing of
beginnings. Visibility is settled for a page at a time: below a small unit by what ever stood under it, else by climbing from
what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from extensions import db
from units.kinds import UnitKind
from units.tree import ever_below, within
from vietnamese import fold

PAGE = 50
SMALL = 5_000
"""Units ever below somebody's own up to which they are listed first."""

FIRST_BATCH = PAGE + 10
BATCH = 400
MOST_BATCHES = 10
"""Candidates looked at for one page of somebody who sees a large part of the tree but not all of it."""

WALK = 3_000
"""Names read along the Vietnamese order before the index is asked."""


@dataclass(frozen=True)
class Found:
    """A unit with the name it carries now (or carried last), and how it was found.

    `former_name`, `former_until`: the name that was asked for, when it is no longer the unit's. `ended_on`: its last day.
    """

    id: int
    name: str
    code: str
    kind: UnitKind
    above: str
    ended_on: date | None
    former_name: str
    former_until: date | None


@dataclass(frozen=True)
class Page:
    """What was found, and where the next page begins (None: there is none)."""

    found: list[Found]
    after: int | None


def search(visible: Sequence[int], asked: str, on: date, *, after: int = 0, limit: int = PAGE) -> Page:
    """Units at or below the units `visible` that are called like `asked` or carry a code that begins so.

    `after`: how many candidates earlier pages have used up. Whoever carries the code exactly comes first. Errors: none; nothing
    asked is nothing found.
    """
    words = re.findall(r"[a-z0-9]+", fold(asked))[:8]
    if not visible or not (words or asked.strip()):
        return Page([], None)
    found = [] if after else _visible(_by_code(asked.strip()), visible, on)[:limit]
    if not words:
        return Page(_labelled(found, on), None)
    below = None if _has_nobody_above(visible) else ever_below(visible, SMALL)
    seen = {unit_id for unit_id, _ in found}
    for most in (FIRST_BATCH, *[BATCH] * MOST_BATCHES):
        batch = _by_words(" & ".join(f"{word}:*" for word in words), below, after, most)
        passed = set(_visible(batch, visible, on))
        for used, candidate in enumerate(batch, start=1):
            if candidate in passed and candidate[0] not in seen:
                seen.add(candidate[0])
                found.append(candidate)
            if len(found) > limit:
                return Page(_labelled(found[:limit], on), after + used - 1)
        after += len(batch)
        if len(batch) < most:
            break
    return Page(_labelled(found, on), None)


def _has_nobody_above(unit_ids: Sequence[int]) -> bool:
    """Is one of the units a root? Then there is no need to count what stands below it."""
    query = text(
        "SELECT EXISTS (SELECT FROM unnest(CAST(:ids AS int[])) i(id) WHERE NOT EXISTS (SELECT FROM parent_edge e WHERE e.unit_id = i.id))"
    )
    return bool(db.session.scalar(query, {"ids": list(unit_ids)}))


Candidate = tuple[int, int]
"""Unit id and the id of the name that was found (0: found by its code)."""


def _by_code(asked: str) -> list[Candidate]:
    """Units that ever carried a code that begins like `asked`; the exact one first, then by code."""
    if not asked or len(asked) > 40:
        return []
    query = text("""
        SELECT c.unit_id, min(c.code) AS code FROM unnest(CAST(:beginnings AS text[])) AS b(code)
        JOIN unit_code c ON c.code ~>=~ b.code AND c.code ~<~ (b.code || chr(1114111))
        GROUP BY c.unit_id ORDER BY min(lower(c.code)) <> lower(:asked), min(c.code), c.unit_id LIMIT :most
    """)
    beginnings = sorted({asked, asked.upper(), asked.lower()})
    rows = db.session.execute(query, {"beginnings": beginnings, "asked": asked, "most": BATCH})
    return [(row.unit_id, 0) for row in rows]


def _by_words(words: str, below: list[int] | None, after: int, most: int) -> list[Candidate]:
    """Names that hold the words, in Vietnamese order; a unit whose later name holds them too is found by that one."""
    if below is not None:
        return _matching(BELOW, words, after, most, below=below)
    nearby = _matching(NEARBY, words, after, most, walk=WALK) if after + most <= WALK else []
    return nearby if len(nearby) == most else _matching(ANYWHERE, words, after, most)


BELOW = """MATERIALIZED (
    SELECT unit_id, id, valid_from, valid_to, sort_key, words @@ CAST(:words AS tsquery) AS holds
    FROM unit_name WHERE unit_id = ANY(:below))"""
NEARBY = """MATERIALIZED (
    SELECT unit_id, id, valid_from, valid_to, sort_key, words @@ CAST(:words AS tsquery) AS holds
    FROM unit_name ORDER BY sort_key, id LIMIT :walk)"""
ANYWHERE = """NOT MATERIALIZED (
    SELECT unit_id, id, valid_from, valid_to, sort_key, true AS holds
    FROM unit_name WHERE words @@ CAST(:words AS tsquery) OFFSET 0)"""
"""`OFFSET 0` keeps the order of the page out of the plan, lest the database walk along all names."""


def _matching(among: str, words: str, after: int, most: int, **values: object) -> list[Candidate]:
    """Of the names `among`, one page of those that hold the words."""
    query = text(f"""
        WITH among AS {among}
        SELECT n.unit_id, n.id FROM among n
        WHERE n.holds AND (n.valid_to IS NULL OR NOT EXISTS (
            SELECT FROM unit_name l WHERE l.unit_id = n.unit_id AND l.valid_from > n.valid_from AND l.words @@ CAST(:words AS tsquery)))
        ORDER BY n.sort_key, n.id LIMIT :most OFFSET :after
    """)  # noqa: S608 - one of the three statements above, the values are bound
    rows = db.session.execute(query, {"words": words, "after": after, "most": most} | values)
    return [(row.unit_id, row.id) for row in rows]


def _visible(candidates: Sequence[Candidate], visible: Sequence[int], on: date) -> list[Candidate]:
    seen = within([unit_id for unit_id, _ in candidates], visible, on)
    return [candidate for candidate in candidates if candidate[0] in seen]


def _labelled(candidates: Sequence[Candidate], on: date) -> list[Found]:
    query = text("""
        SELECT u.id, n.name, c.code, u.kind, coalesce(a.name, '') AS above, CASE WHEN u.valid_to < :on THEN u.valid_to END AS ended_on,
               CASE WHEN f.id <> n.id THEN f.name ELSE '' END AS former_name, CASE WHEN f.id <> n.id THEN f.valid_to END AS former_until
        FROM unnest(CAST(:ids AS int[]), CAST(:names AS int[])) WITH ORDINALITY AS w(unit_id, name_id, place)
        JOIN unit u ON u.id = w.unit_id
        JOIN LATERAL (SELECT id, name FROM unit_name WHERE unit_id = u.id AND valid_from <= :on ORDER BY valid_from DESC LIMIT 1) n ON true
        JOIN LATERAL (SELECT code FROM unit_code WHERE unit_id = u.id AND valid_from <= :on ORDER BY valid_from DESC LIMIT 1) c ON true
        LEFT JOIN LATERAL (SELECT parent_id FROM parent_edge WHERE unit_id = u.id AND valid_from <= :on
            ORDER BY valid_from DESC LIMIT 1) e ON true
        LEFT JOIN LATERAL (SELECT name FROM unit_name WHERE unit_id = e.parent_id AND valid_from <= :on
            ORDER BY valid_from DESC LIMIT 1) a ON true
        LEFT JOIN unit_name f ON f.id = w.name_id
        ORDER BY w.place
    """)
    ids, names = [unit_id for unit_id, _ in candidates], [name_id for _, name_id in candidates]
    rows = db.session.execute(query, {"ids": ids, "names": names, "on": on})
    return [Found(row[0], row[1], row[2], UnitKind(row[3]), *row[4:6], row[6] or "", row[7]) for row in rows]
