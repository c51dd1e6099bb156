"""What the form tests share: the shipped forms, a small form to bend, figures by key."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from submissions.forms.schema import Fault, Form, FormFaults, UnitFacts, blank, check_text, derive
from units.kinds import Level, Sector, UnitKind

LIBRARY = Path(__file__).parents[3] / "submissions" / "forms" / "library"

SMALL = """\
code: T
title_vi: Thử
periods: [quarter]
owner_level: province
sector_groups:
  - {key: enterprise, sectors: [state_enterprise, private, fdi, cooperative]}
cohorts:
  - {key: enterprises, levels: [grassroots], group: enterprise}
sections:
  - code: T1
    number: I.
    rank: chapter
    title_vi: Mục một
    fields:
      - {code: T1.1, key: workers, kind: integer, label_vi: Tổng số lao động, supply: [grassroots], up: sum, over_time: last}
      - {code: T1.2, key: members, kind: integer, label_vi: Đoàn viên, supply: [grassroots], up: sum, over_time: last, checks: [members <= workers]}
      - {code: T1.3, key: density, kind: percent, label_vi: Tỷ lệ, supply: [system], up: ratio_of_sums, over_time: recompute, numerator: members, denominator: workers}
      - {code: T1.4, key: agreed, kind: yes_no, label_vi: Có thỏa ước, supply: [grassroots], applies: enterprise, up: count_yes, over_time: last}
      - code: T1.5
        key: grade
        kind: choice
        label_vi: Xếp loại
        supply: [grassroots]
        up: distribution
        over_time: last
        options:
          - {key: good, label_vi: Tốt}
          - {key: fair, label_vi: Khá}
      - {code: T1.6, key: cases, kind: list, label_vi: Vụ việc, supply: [grassroots], up: union_list, over_time: append, columns: [{key: what, label_vi: Việc, kind: narrative}]}
    targets:
      - {code: T1.T, title_vi: Chỉ tiêu, horizon: year, comparator: '>=', threshold: '70', unit: '%', numerator: 'yes:agreed', denominator: 'units:enterprises', up: ratio_of_sums, counts: units}
"""  # noqa: E501
"""A form of every sort of part; line n of it is what the fault tests count."""


@cache
def shipped(code: str) -> Form:
    """One of the forms in the library."""
    return check_text((LIBRARY / f"{code.lower()}.yaml").read_text("utf-8"), code)


def small(text: str = SMALL) -> Form:
    """The small form, perhaps bent."""
    return check_text(text, "thu.yaml")


def faults_in(text: str) -> list[Fault]:
    """Everything wrong with a form written so; it must not be a form."""
    with pytest.raises(FormFaults) as refused:
        check_text(text, "thu.yaml")
    return refused.value.faults


def unit(level: Level = Level.GRASSROOTS, sector: Sector | None = None, **facts: object) -> UnitFacts:
    """A unit; its kind follows from its level."""
    kind = {Level.GRASSROOTS: UnitKind.GRASSROOTS, Level.UPPER: UnitKind.COMMUNE, Level.PROVINCE: UnitKind.PROVINCE}[
        level
    ]
    return UnitFacts(level, sector, kind, **facts)  # type: ignore[arg-type]


def answered(form: Form, who: UnitFacts, **answers: int | str) -> tuple[list[int | None], list[int]]:
    """Figures and nothings of a unit that answered so: key=figure, or key="option" for a choice."""
    figures, nothings = blank(form, who.level, who.sector)
    for key, answer in answers.items():
        chosen = {f"{key}.{answer}": 1} if isinstance(answer, str) else {key: answer}
        for slot in form.slots_of(key):
            figures[slot.index], nothings[slot.index] = chosen.get(slot.key, 0), 0
    return derive(form, figures, nothings, who)


def at(form: Form, report: tuple[list[int | None], list[int]], key: str) -> tuple[int | None, int]:
    """Figure and nothing of one slot of a report."""
    slot = form.slot(key)
    assert slot is not None, key
    return report[0][slot.index], report[1][slot.index]
