"""A round of any size written straight into the tables: provinces, communes, grassroots reports with figures, and their totals.

Rows of units are left out (foreign keys are off while it writes), so that 125,000 reports of 100 figures take seconds.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from bench.stage import NOW
from extensions import db
from submissions.consolidation.level import empty_totals
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.models import Period, Round, Submission
from submissions.workflows import shipped
from units.importing import import_units
from units.tree import unit_by_code

FIELD = "      - {{code: X.{0}, key: f{0}, kind: integer, label_vi: Ô {0}, supply: [grassroots], up: sum, over_time: sum, measure: flow}}"
FORM = """code: X
title_vi: Biểu đo tốc độ
periods: [quarter]
owner_level: province
sections:
  - code: S
    rank: chapter
    title_vi: Số liệu
    fields:
"""
TOP = "code,name,kind,sector,parent_code,valid_from,valid_to\nT,Tỉnh,province,,,2020-01-01,\n"

REPORTS = """
INSERT INTO submission (id, round_id, unit_id, parent_id, unit_code, unit_name, sort_key, unit_kind, level, unit_path, depth,
    founded_on, weight, state, standing, version, figures, nothings, listings, due_at,
    ordinary_due_at)
SELECT g, :round, u.path[cardinality(u.path)], a.id, 'U' || g, 'U' || g, 'U' || g, u.kind, u.level, u.path,
    cardinality(u.path) - 1, '2020-01-01', 10, k.state, k.standing, 1, f.figures, f.nothings, '{}', now(), now()
FROM generate_series(1, :count) g
CROSS JOIN LATERAL (SELECT CASE WHEN g = 1 THEN NULL WHEN g <= :provinces + 1 THEN 1
    WHEN g > :uppers + :provinces + 1 THEN :provinces + 2 + g % :uppers
    WHEN :provinces = 0 THEN 1 ELSE 2 + g % :provinces END AS id) a
CROSS JOIN LATERAL (SELECT CASE WHEN :provinces = 0 OR a.id IS NULL OR a.id = 1 THEN NULL WHEN a.id <= :provinces + 1 THEN 1
    ELSE 2 + a.id % :provinces END AS id) b
CROSS JOIN LATERAL (SELECT g > :uppers + :provinces + 1 AS is_leaf, g / :uppers % 10 AS fate) d
CROSS JOIN LATERAL (SELECT
    CASE WHEN is_leaf THEN 'grassroots' WHEN g = 1 AND :provinces > 0 THEN 'confederation'
        WHEN g <= :provinces + 1 THEN 'province' ELSE 'commune' END AS kind,
    CASE WHEN is_leaf THEN 'grassroots' WHEN g <= :provinces + 1 THEN 'province' ELSE 'upper' END AS level,
    ARRAY[:top] || CASE WHEN b.id > 1 THEN ARRAY[:top + b.id::int] ELSE '{}' END
        || CASE WHEN a.id > 1 THEN ARRAY[:top + a.id::int] ELSE '{}' END
        || CASE WHEN g > 1 THEN ARRAY[:top + g] ELSE '{}' END AS path) u
CROSS JOIN LATERAL (SELECT
    CASE WHEN NOT is_leaf OR fate = 0 THEN 'draft' WHEN fate = 1 THEN 'submitted' ELSE 'approved' END AS state,
    CASE WHEN NOT is_leaf OR fate = 0 THEN 'open' WHEN fate = 1 THEN 'submitted' ELSE 'approved' END AS standing) k
CROSS JOIN LATERAL (SELECT
    array_agg(CASE WHEN is_leaf AND fate <> 0 AND (g + i) % 20 <> 0 THEN (g * 7 + i) % 1000 END ORDER BY i) AS figures,
    array_agg((CASE WHEN NOT is_leaf THEN 3 WHEN fate = 0 OR (g + i) % 20 = 0 THEN 2 ELSE 0 END)::smallint ORDER BY i) AS nothings
    FROM generate_series(1, :size) i) f
"""
"""Ids go from the top down: one top, provinces below it, communes, grassroots. Below one commune reports stand differently."""


def provinces_of(count: int) -> int:
    """As many as `count` units have in the country; 0: the top is itself the province."""
    return min(34, count // 3_000) if count > 3_000 else 0


def deepest_of(count: int) -> int:
    """The depth at which grassroots units stand."""
    return 3 if provinces_of(count) else 2


def build(count: int, size: int) -> Round:
    """A round of `count` reports of `size` figures, nine in ten told, one in ten waiting; its totals still to be worked out."""
    import_units(TOP)
    fields = "\n".join(FIELD.format(at) for at in range(1, size + 1))
    version, _ = publish(check_text(f"{FORM}{fields}\n", "bench"), by_id=None, now=NOW)
    top = unit_by_code("T", NOW.date())
    assert top is not None
    period = Period(code="2026-Q3", kind="quarter", first_day=date(2026, 6, 15), last_day=date(2026, 9, 14))
    db.session.add(period)
    db.session.flush()
    round_ = Round(
        code="X-2026-Q3",
        title="X",
        form_version=version,
        period=period,
        scope_id=top.id,
        workflow=dict(shipped("one_step")),
        due_on={},
        only={},
        due_rule={},
        opened_at=NOW,
        opened_by=None,
        closed_at=None,
    )
    db.session.add(round_)
    db.session.flush()
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    uppers = max(3, count * 8 // 100)
    db.session.execute(
        text(REPORTS),
        {
            "round": round_.id,
            "top": top.id,
            "provinces": provinces_of(count),
            "uppers": uppers,
            "count": count,
            "size": size,
        },
    )
    above = Submission.depth < deepest_of(count)
    parents = db.session.query(Submission).where(Submission.round_id == round_.id, above).all()
    empty_totals(parents, version.compiled, now=NOW)
    db.session.execute(text("SELECT setval(pg_get_serial_sequence('submission', 'id'), :last)"), {"last": count})
    db.session.commit()
    return round_
