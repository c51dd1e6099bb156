"""`flask rounds …`: opening rounds, one or a whole range of periods, and who reported in them.

Thin: read, call one verb, commit once. A range is opened whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from extensions import db
from submissions.cli import plain_refusals
from submissions.consolidation.level import settle_round
from submissions.forms.publishing import latest_version
from submissions.forms.yaml_lines import YamlFaults
from submissions.models import Round
from submissions.rounds.coverage import PeriodLine, coverage_of, told
from submissions.rounds.opening import counted, open_round
from submissions.rounds.roster import Only
from submissions.workflows import proven, shipped, shipped_names
from units.access import OPERATOR
from units.cli import day_given, read_text
from units.kinds import Level, Sector, UnitKind
from units.models import Unit
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.faults import DefinitionFaults
from workflow.periods import PeriodWindow, periods_between

rounds = AppGroup("rounds", help="Đợt báo cáo.")

PERIODS = "Kỳ: 2026-05, 2026-Q3, 2026-H1, 2026-9M, 2026, 2025-2030, 2026-W05, AH-2026-11-20."


@rounds.command("open")
@click.option("--form", "form_code", required=True, metavar="CODE", help="Mã biểu mẫu đã công bố.")
@click.option("--period", metavar="2026-Q3", help=PERIODS)
@click.option("--from", "first", metavar="2008-01", help="Mở một dãy kỳ, từ kỳ này …")
@click.option("--to", "last", metavar="2024-11", help="… đến kỳ này.")
@click.option("--scope", required=True, metavar="UNIT", help="Mã đơn vị: đợt gồm đơn vị này và mọi đơn vị bên dưới.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([each.value for each in UnitKind]),
    help="Chỉ giao cho loại đơn vị này.",
)
@click.option(
    "--sector",
    "sectors",
    multiple=True,
    type=click.Choice([each.value for each in Sector]),
    help="Chỉ giao cho khu vực này.",
)
@click.option(
    "--workflow",
    default="one_step",
    show_default=True,
    help="Quy trình: tên một quy trình có sẵn, hoặc tệp .yaml (flask workflow check).",
)
@click.option(
    "--not-asked", multiple=True, metavar="UNIT", help="Đơn vị lần này không phải báo cáo; ghi được nhiều lần."
)
@click.option("--due-grassroots", metavar="DATE", help="Hạn nộp của cơ sở.")
@click.option("--due-upper", metavar="DATE", help="Hạn nộp của cấp trên trực tiếp cơ sở.")
@click.option("--due-province", metavar="DATE", help="Hạn nộp của tỉnh.")
def open_command(
    form_code: str,
    period: str | None,
    first: str | None,
    last: str | None,
    scope: str,
    kinds: tuple[str, ...],
    sectors: tuple[str, ...],
    workflow: str,
    not_asked: tuple[str, ...],
    **due: str | None,
) -> None:
    """Mở một đợt báo cáo, hoặc mỗi kỳ một đợt từ --from đến --to; in mã từng đợt."""
    now = datetime.now(UTC)
    asked = _workflow_given(workflow)
    only = Only(frozenset(map(UnitKind, kinds)), frozenset(map(Sector, sectors)))
    given = _given_deadlines(due)
    with plain_refusals():
        windows = _windows(period, first, last)
        opened = [_open(form_code, window, (scope, *not_asked), asked, only, given, now) for window in windows]
        db.session.commit()
    for round_ in opened:
        click.echo(round_.code)


@rounds.command("coverage")
@click.argument("form_code", metavar="FORM")
@click.option("--from", "first", required=True, metavar="2008-01", help=PERIODS)
@click.option("--to", "last", required=True, metavar="2024-11", help="Kỳ cuối, cùng loại.")
@click.option(
    "--level", type=click.Choice([each.value for each in Level]), help="Cấp được đếm; mặc định là cấp biểu mẫu đếm."
)
@click.option("--field", "field_key", metavar="KEY", help="Đếm câu trả lời của một ô thay vì báo cáo.")
@click.option("--json", "as_json", is_flag=True, help="In JSON, theo từng kỳ và từng đơn vị.")
def coverage_command(
    form_code: str, first: str, last: str, level: str | None, field_key: str | None, as_json: bool
) -> None:
    """Ai đã báo cáo kỳ nào: đã báo cáo, không phát sinh, chưa báo cáo, đã đóng, không phải báo cáo, chưa mở đợt."""
    with plain_refusals():
        latest_version(form_code)
        windows = periods_between(first, last, current_app.config["CUT_OFF_DAY"])
        found = coverage_of(form_code, windows, level=Level(level) if level else None, field_key=field_key)
    if as_json:
        asked = {"form": form_code, "field": field_key, "from": first, "to": last}
        click.echo(json.dumps(asked | found.to_json(), ensure_ascii=False, indent=1))
        return
    for line in (*found.periods, PeriodLine("tổng", [], found.counts)):
        counts = told(line.counts)
        click.echo(
            f"{line.period}: {counts['reported'] + counts['nil']}/{counts['expected']} đã báo cáo, "
            f"{counts['missing']} chưa, {counts['closed']} đóng, {counts['not_expected']} không phải báo cáo"
            + (f", {counts['not_opened']} chưa mở đợt" if counts["not_opened"] else "")
        )


def _windows(period: str | None, first: str | None, last: str | None) -> list[PeriodWindow]:
    ends = (period, period) if period else (first, last)
    if not all(ends) or (period and (first or last)):
        raise click.UsageError("Cần --period (một kỳ), hoặc cả --from và --to (một dãy kỳ).")
    return periods_between(str(ends[0]), str(ends[1]), current_app.config["CUT_OFF_DAY"])


def _open(
    form_code: str,
    window: PeriodWindow,
    units: Sequence[str],
    workflow: Mapping[str, Any],
    only: Only,
    given: dict[Level, date],
    now: datetime,
) -> Round:
    """`units`: the code of the scope, then those of units not asked."""
    rule = counted(window, local_day(now))
    scope, *left_out = (_unit_named(code, window, local_day(now)) for code in units)
    round_ = open_round(
        latest_version(form_code),
        window,
        scope,
        workflow=workflow,
        deadlines=rule.deadlines | given,
        rule=rule.besides(given),
        only=only,
        not_asked=[each.id for each in left_out],
        by=OPERATOR,
        now=now,
    )
    settle_round(round_, now=now)
    return round_


def _unit_named(code: str, window: PeriodWindow, today: date) -> Unit:
    unit = unit_by_code(code, min(window.last_day, today)) or unit_by_code(code, today)
    if unit is None:
        raise click.ClickException(f"Không có đơn vị nào mang mã {code}.")
    return unit


def _workflow_given(given: str) -> Mapping[str, Any]:
    """A shipped workflow by its name, or one written in a file, proven."""
    if given in shipped_names():
        return shipped(given)
    if not given.endswith((".yaml", ".yml")) or not Path(given).is_file():
        raise click.ClickException(
            f"Không có quy trình hay tệp .yaml tên {given}; quy trình có sẵn: {', '.join(shipped_names())}."
        )
    try:
        return proven(read_text(Path(given)))
    except (YamlFaults, DefinitionFaults) as faults:
        raise click.ClickException("\n".join((f"{given} có lỗi:", *map(str, faults.faults)))) from None


def _given_deadlines(due: dict[str, str | None]) -> dict[Level, date]:
    return {level: day_given(text) for level in Level if (text := due.get(f"due_{level.value}"))}
