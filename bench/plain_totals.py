"""Floors of totals: plain statements that add up the same five things over the same arrays, written in every way we know.

They ask nothing of workflow, register or adjustments, and what upper units report themselves is left out: in `synthetic`
nobody but the grassroots is asked. They must come to the same totals as ours, which `differing` proves after each sample.
"""

from __future__ import annotations

from collections.abc import Sequence

OWN = (
    "sum({f}) FILTER (WHERE a)",
    "sum({f}) FILTER (WHERE sent)",
    "count({f}) FILTER (WHERE a)",
    "count({f}) FILTER (WHERE sent)",
    "count(*) FILTER (WHERE {n} <> 3)",
)
"""Official and provisional, who reported them, who was expected."""
NAMES = ("o", "p", "ro", "rp", "e")
TYPES = ("bigint", "bigint", "int", "int", "int")
KEPT = ("official", "provisional", "reported_official", "reported_provisional", "expected")
STANDS = "standing = 'approved' AS a, standing IN ('approved', 'submitted') AS sent"
WAYS = ("unnest", "columns", "alike", "apart")
"""`apart`: `array_append` hands an array over taken apart, so that each place of it is had at once."""

DIFFERING = f"""
    SELECT count(*) FROM {{table}} LEFT JOIN total t ON t.submission_id = parent_id
    WHERE ({", ".join(NAMES)}) IS DISTINCT FROM ({", ".join(f"t.{name}" for name in KEPT)})
"""


def whole_round(size: int, deepest: int, way: str) -> list[str]:
    """Every total of the round into a table, level by level; leaves stand at depth `deepest`."""
    lowest = _of_reports(size, way, f"depth = {deepest}")
    upper = [_of_totals(size, way, depth) for depth in range(deepest - 1, 0, -1)]
    return [f"CREATE TEMP TABLE plain ON COMMIT DROP AS {lowest}", *(f"INSERT INTO plain {each}" for each in upper)]


def one_parent() -> str:
    """The totals of one parent from its children and their totals, written where they belong."""
    own = [each.format(f="f", n="n") for each in OWN]
    every = [f"coalesce({mine}, 0) + coalesce(sum(t_{name}), 0)" for mine, name in zip(own[2:], NAMES[2:], strict=True)]
    figures = [
        f"coalesce({mine} + sum(t_{name}), {mine}, sum(t_{name}))" for mine, name in zip(own, NAMES[:2], strict=False)
    ]
    inner = ", ".join(f"{each} AS {name}" for each, name in zip([*figures, *every], NAMES, strict=True))
    arrays = ", ".join(
        f"array_agg({name} ORDER BY i)::{kind}[] AS {name}" for name, kind in zip(NAMES, TYPES, strict=True)
    )
    children = f"SELECT s.figures, s.nothings, {', '.join(KEPT)}, {STANDS} FROM submission s LEFT JOIN total t ON t.submission_id = s.id"
    return f"""
        UPDATE total SET ({", ".join(KEPT)}) = ROW(z.o, z.p, z.ro, z.rp, z.e) FROM (
            SELECT {arrays} FROM (
                SELECT i, {inner} FROM ({children} WHERE s.parent_id = %s) c, unnest(figures, nothings, {", ".join(KEPT)})
                    WITH ORDINALITY u(f, n, {", ".join(f"t_{name}" for name in NAMES)}, i) GROUP BY i
            ) y
        ) z WHERE submission_id = %s
    """


def _of_reports(size: int, way: str, which: str) -> str:
    source = f"(SELECT parent_id, figures AS f, nothings AS n, {STANDS} FROM submission WHERE {which}) s"
    if way == "unnest":
        inner = ", ".join(f"{each.format(f='f', n='n')} AS {name}" for each, name in zip(OWN, NAMES, strict=True))
        cells = f"(SELECT parent_id, a, sent, u.f, u.n, i FROM {source}, unnest(f, n) WITH ORDINALITY u(f, n, i)) c"
        return _put_together(f"SELECT parent_id, i, {inner} FROM {cells} GROUP BY 1, 2")
    if way == "alike":
        return _alike(size, source)
    if way == "apart":
        taken = f"array_append(figures, NULL) AS f, array_append(nothings, NULL) AS n, {STANDS}"
        apart = f"(SELECT {taken} FROM submission c WHERE c.parent_id = parents.id OFFSET 0) c"
        parents = f"(SELECT DISTINCT parent_id AS id FROM submission WHERE {which}) parents"
        return f"SELECT parents.id AS parent_id, t.* FROM {parents} CROSS JOIN LATERAL (SELECT {_arrays(OWN, size)} FROM {apart}) t"
    return f"SELECT parent_id, {_arrays(OWN, size)} FROM {source} GROUP BY 1"


def _alike(size: int, source: str) -> str:
    """Reports that stand alike are added up first, so that each place is visited three times and not five."""
    inner = _arrays(("sum({f})", "sum({f})", "count({f})", "count({f})", "count(*) FILTER (WHERE {n} <> 3)"), size)
    which = ("a", "sent", "a", "sent", "true")
    sums = [f"sum({name}[{{at}}]) FILTER (WHERE {flag})" for name, flag in zip(NAMES, which, strict=True)]
    counted = [*sums[:2], *(f"coalesce({each}, 0)" for each in sums[2:])]
    alike = f"SELECT parent_id, a, sent, {inner} FROM {source} GROUP BY 1, 2, 3"
    return f"SELECT parent_id, {_arrays(counted, size)} FROM ({alike}) z GROUP BY 1"


def _of_totals(size: int, way: str, depth: int) -> str:
    below = f"submission s JOIN plain ON plain.parent_id = s.id WHERE s.depth = {depth}"
    if way == "unnest":
        arrays = ", ".join(f"plain.{name}" for name in NAMES)
        unnested = f"CROSS JOIN LATERAL unnest({arrays}) WITH ORDINALITY u({', '.join(NAMES)}, i)"
        cells = f"(SELECT s.parent_id, u.* FROM submission s JOIN plain ON plain.parent_id = s.id {unnested} WHERE s.depth = {depth}) c"
        inner = ", ".join(f"sum({name}) AS {name}" for name in NAMES)
        return _put_together(f"SELECT parent_id, i, {inner} FROM {cells} GROUP BY 1, 2")
    sums = [f"sum({name}[{{at}}])" for name in NAMES]
    if way == "apart":
        taken = ", ".join(f"array_append({name}, NULL) AS {name}" for name in NAMES)
        parents = f"(SELECT DISTINCT parent_id AS id FROM submission WHERE depth = {depth}) parents"
        apart = f"(SELECT {taken} FROM submission s JOIN plain ON plain.parent_id = s.id WHERE s.parent_id = parents.id OFFSET 0) c"
        return f"SELECT parents.id, t.* FROM {parents} CROSS JOIN LATERAL (SELECT {_arrays(sums, size)} FROM {apart}) t"
    taken = ", ".join(NAMES)
    return f"SELECT parent_id, {_arrays(sums, size)} FROM (SELECT s.parent_id, {taken} FROM {below}) c GROUP BY 1"


def _put_together(cells: str) -> str:
    arrays = ", ".join(
        f"array_agg({name} ORDER BY i)::{kind}[] AS {name}" for name, kind in zip(NAMES, TYPES, strict=True)
    )
    return f"SELECT parent_id, {arrays} FROM ({cells}) z GROUP BY 1"


def _arrays(every: Sequence[str], size: int) -> str:
    """A column per place, put together as arrays of the kinds in which totals are kept."""
    made = []
    for each, name, kind in zip(every, NAMES, TYPES, strict=True):
        places = (each.format(f=f"f[{at}]", n=f"n[{at}]", at=at) for at in range(1, size + 1))
        made.append(f"ARRAY[{', '.join(places)}]::{kind}[] AS {name}")
    return ", ".join(made)
