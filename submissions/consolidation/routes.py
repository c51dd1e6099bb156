"""Pages of totals: what a report adds up to, section by section, and where one figure comes from. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template

from submissions import overview
from submissions.consolidation.boundaries import boundaries_of
from submissions.consolidation.lineage import contributors_of
from submissions.consolidation.whole import unscaled, whole_of
from submissions.forms.schema import Field, Form, Slot, Up
from submissions.presenting import guard
from submissions.publications.amounts import Figure
from submissions.publications.content import Grid, Listing, Part, Passage, Targets, report_of
from submissions.publications.gathering import is_stale, missing_units
from submissions.publications.targets import goal_of
from submissions.queries import submission_for
from units.login import doer_and_now
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("consolidation", __name__))

MOST_MISSING = 200

RULES = {
    Up.SUM: "Cộng số của từng đơn vị báo cáo. Mỗi đơn vị chỉ tính một lần.",
    Up.COUNT_YES: "Đếm số đơn vị trả lời “Có”.",
    Up.COUNT_UNITS: "Đếm đơn vị theo danh sách tổ chức, không ai phải nhập.",
    Up.DISTRIBUTION: "Đếm số đơn vị chọn mức này.",
    Up.SUM_ROWS: "Cộng từng ô của bảng, theo từng đơn vị báo cáo.",
    Up.RATIO_OF_SUMS: "Lấy tổng tử số chia tổng mẫu số; không lấy trung bình các tỷ lệ.",
    Up.WEIGHTED_MEAN: "Trung bình có trọng số: tổng các tích chia tổng trọng số.",
    Up.OWN_ONLY: "Chỉ là số của chính đơn vị, không cộng lên trên.",
}


@bp.get("/submissions/<int:submission_id>/totals")
def totals(submission_id: int) -> str:
    """Official and provisional sums by section, each with how complete it is, and the targets with their verdicts."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    report = report_of(found, now=now)
    results = {
        result.target.code: result
        for part in report.parts
        for item in part.items
        if isinstance(item, Targets)
        for result in item.results
    }
    return render_template(
        "consolidation/totals.html",
        submission=found,
        report=report,
        parts=list(_with_figures(report.parts)),
        results=[(result, goal_of(form, result.target)) for result in results.values()],
        is_stale=is_stale(found),
        missing=report.missing[:MOST_MISSING],
        slot_keys={slot.key for slot in form.slots if slot.fold == "sum"},
        as_of=now,
        kind_of=lambda item: type(item).__name__,
    )


@bp.get("/submissions/<int:submission_id>/totals/<slot_key>")
def cell(submission_id: int, slot_key: str) -> str:
    """Where one total comes from: contributors, the own figure, missing units by name, the rule in words."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    slot = form.slot(slot_key)
    asked = form.field(slot.field_key) if slot and not slot.hidden else None
    if slot is None or asked is None:
        raise Refused("not_found")
    whole = whole_of(found, form)
    contributors = contributors_of(found, slot)
    return render_template(
        "consolidation/cell.html",
        submission=found,
        label=_label(form, asked, slot),
        unit=asked.unit or "",
        rule=RULES.get(asked.up, ""),
        slot=slot,
        official=whole.cell(slot.index, official=True),
        provisional=whole.cell(slot.index, official=False),
        own=found.figures[slot.index],
        own_nothing=overview.nothing_of(found, slot.index),
        contributors=contributors,
        missing=missing_units(found)[:MOST_MISSING] if found.total else [],
        unscale=lambda value: unscaled(value, slot.scale),
    )


@bp.get("/submissions/<int:submission_id>/totals/<slot_key>/today")
def on_today(submission_id: int, slot_key: str) -> str:
    """One official total on the boundaries of today beside the one of the tree it was reported in."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    slot = form.slot(slot_key)
    asked = form.field(slot.field_key) if slot and not slot.hidden and slot.fold == "sum" else None
    if slot is None or asked is None:
        raise Refused("not_found")
    return render_template(
        "consolidation/today.html",
        submission=found,
        label=_label(form, asked, slot),
        unit=asked.unit or "",
        slot=slot,
        today=local_day(now),
        views=boundaries_of(found, slot, local_day(now)),
        unscale=lambda value: unscaled(value, slot.scale),
        most=MOST_MISSING,
    )


def _with_figures(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Parts that have something to show, and the headings above them."""
    for position, part in enumerate(parts):
        inside = []
        for later in parts[position + 1 :]:
            if later.depth <= part.depth:
                break
            inside.append(later)
        if any(_is_figure(item) for each in (part, *inside) for item in each.items):
            yield part


def _is_figure(item: object) -> bool:
    return (
        isinstance(item, Figure | Grid)
        or (isinstance(item, Listing) and item.count > 0)
        or (isinstance(item, Passage) and bool(item.text))
    )


def _label(form: Form, asked: Field, slot: Slot) -> str:
    inner = slot.key.removeprefix(asked.key).strip(".").split(".")
    names = {each.key: each.label_vi for each in (*asked.options, *asked.rows, *asked.totals, *asked.columns)}
    return ": ".join([asked.label_vi, *(names.get(key, key) for key in inner if key)])
