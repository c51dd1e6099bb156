"""The command line of reports: forms, rounds, figures, totals, exports, history. Other programs call these names.

Thin: read, call one verb, commit once. What people read goes to stderr, what programs read to stdout; a refusal is a
sentence and exit status 1, and nothing is half written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from extensions import db
from submissions import wording
from submissions.consolidation.level import settle_round
from submissions.consolidation.reporting import reports_of
from submissions.forms.publishing import latest_version, publish
from submissions.forms.schema import Form, FormFaults, check_text
from submissions.forms.yaml_lines import YamlFaults
from submissions.importing import import_figures
from submissions.publications.export import export
from submissions.queries import round_by_code, submission_of
from submissions.rounds.opening import default_deadlines, open_round
from submissions.workflows import proven, shipped, shipped_names
from units.access import OPERATOR
from units.cli import READABLE, day_given, read_text, refuse_file
from units.kinds import Level
from units.models import Unit
from units.tables import FileFaults
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.faults import DefinitionFaults
from workflow.periods import PeriodWindow, parse_period
from workflow.refusals import Refused

forms = AppGroup("forms", help="Biểu mẫu: kiểm tra, công bố.")
rounds = AppGroup("rounds", help="Đợt báo cáo.")
submissions = AppGroup("submissions", help="Báo cáo của các đơn vị.")


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn a refusal into its sentence on stderr and exit status 1; nothing is committed."""
    try:
        yield
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(sentence_of(refused)) from None


SOUGHT = {"round": "đợt báo cáo", "unit": "đơn vị", "form": "biểu mẫu đã công bố", "workflow": "quy trình"}


def sentence_of(refused: Refused) -> str:
    """A refusal in words; what was not found is named, as there is nobody here to keep it from."""
    if refused.code == "not_found":
        sought = [f"{word} {refused.facts[kind]}" for kind, word in SOUGHT.items() if kind in refused.facts]
        return f"Không có {', '.join(sought)}." if sought else wording.refusal(refused)
    return wording.refusal(refused)


@forms.command("check")
@click.argument("file", type=READABLE)
def check_form(file: Path) -> None:
    """Kiểm tra biểu mẫu trong FILE (YAML); mỗi lỗi một dòng, có số dòng."""
    form = _read_form(file)
    click.echo(f"{file.name}: đúng. Biểu {form.code}: {len(form.sections)} mục, {len(form.fields)} ô.")


@forms.command("publish")
@click.argument("file", type=READABLE)
def publish_form(file: Path) -> None:
    """Công bố biểu mẫu trong FILE (YAML) thành một phiên bản không đổi được nữa."""
    form = _read_form(file)
    version, is_new = publish(form, by_id=None, now=datetime.now(UTC))
    db.session.commit()
    click.echo(f"{form.code} {version.number}")
    if not is_new:
        click.echo("Nội dung này đã được công bố từ trước, không có phiên bản mới.", err=True)


@rounds.command("open")
@click.option("--form", "form_code", required=True, metavar="CODE", help="Mã biểu mẫu đã công bố.")
@click.option(
    "--period",
    required=True,
    metavar="2026-Q3",
    help="Kỳ: 2026-05, 2026-Q3, 2026-H1, 2026-9M, 2026, 2025-2030, AH-2026-11-20.",
)
@click.option("--scope", required=True, metavar="UNIT", help="Mã đơn vị: đợt gồm đơn vị này và mọi đơn vị bên dưới.")
@click.option(
    "--workflow",
    default="one_step",
    show_default=True,
    help="Quy trình: tên một quy trình có sẵn, hoặc tệp .yaml (flask workflow check).",
)
@click.option(
    "--not-asked", multiple=True, metavar="UNIT", help="Mã đơn vị lần này không phải báo cáo; ghi được nhiều lần."
)
@click.option("--due-grassroots", metavar="DATE", help="Hạn nộp của cơ sở.")
@click.option("--due-upper", metavar="DATE", help="Hạn nộp của cấp trên trực tiếp cơ sở.")
@click.option("--due-province", metavar="DATE", help="Hạn nộp của tỉnh.")
def open_command(
    form_code: str, period: str, scope: str, workflow: str, not_asked: tuple[str, ...], **due: str | None
) -> None:
    """Mở một đợt báo cáo; in mã của đợt."""
    now = datetime.now(UTC)
    with plain_refusals():
        window = parse_period(period, current_app.config["CUT_OFF_DAY"])
        today = local_day(now)
        unit, *left_out = (_unit_named(code, window, today) for code in (scope, *not_asked))
        deadlines = default_deadlines(window, today) | _given_deadlines(due)
        round_ = open_round(
            latest_version(form_code),
            window,
            unit,
            workflow=_workflow_given(workflow),
            deadlines=deadlines,
            not_asked=[each.id for each in left_out],
            by=OPERATOR,
            now=now,
        )
        settle_round(round_, now=now)
        db.session.commit()
    click.echo(round_.code)


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


@submissions.command("import")
@click.argument("file", type=READABLE)
@click.option("--round", "round_code", required=True, metavar="CODE", help="Mã đợt báo cáo.")
@click.option("--submit", is_flag=True, help="Trình luôn các báo cáo vừa nhập.")
@click.option("--approve", is_flag=True, help="Duyệt luôn các báo cáo vừa trình.")
def import_command(file: Path, round_code: str, submit: bool, approve: bool) -> None:
    """Nhập số liệu từ FILE (CSV: unit_code,field,value; `-` là không phát sinh)."""
    if approve and not submit:
        raise click.UsageError("--approve cần có --submit: chỉ duyệt được báo cáo đã trình.")
    text = read_text(file)
    try:
        with plain_refusals():
            count = import_figures(
                round_by_code(round_code), text, by=OPERATOR, submit=submit, approve=approve, now=datetime.now(UTC)
            )
    except FileFaults as faults:
        db.session.rollback()
        refuse_file(file, faults)
    db.session.commit()
    click.echo(f"Đã nhập số liệu của {count} đơn vị vào đợt {round_code}.", err=True)


@click.command("consolidate")
@click.argument("round_code", metavar="ROUND")
@click.option("--unit", "unit_code", metavar="CODE", help="Chỉ một đơn vị.")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
@with_appcontext
def consolidate(round_code: str, unit_code: str | None, as_json: bool) -> None:
    """Tổng hợp lại đợt ROUND từ dưới lên và in kết quả."""
    with plain_refusals():
        round_ = round_by_code(round_code)
        changed = settle_round(round_, now=datetime.now(UTC))
        db.session.commit()
        reports = reports_of(round_, unit_code)
    click.echo(f"Đã tính lại; {changed} tổng thay đổi.", err=True)
    if as_json:
        click.echo(json.dumps(reports[0] if unit_code else reports, ensure_ascii=False, indent=1))
        return
    for report in reports:
        coverage = report["coverage"]
        click.echo(
            f"{report['unit']}: {coverage['approved']}/{coverage['expected']} đơn vị đã duyệt, {coverage['submitted']} đã trình"
        )


@click.command("export")
@click.argument("round_code", metavar="ROUND")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="Đơn vị lập báo cáo.")
@click.option(
    "--format", "format_", required=True, type=click.Choice(["docx", "xlsx", "pdf", "json"]), help="Dạng tệp."
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp ghi ra.")
@with_appcontext
def export_command(round_code: str, unit_code: str, format_: str, output: Path) -> None:
    """Xuất báo cáo tổng hợp của một đơn vị trong đợt ROUND."""
    with plain_refusals():
        _, content = export(submission_of(round_by_code(round_code), unit_code), format_, now=datetime.now(UTC))
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise click.ClickException(f"Không ghi được {output}: {fault.strerror}") from None
    click.echo(f"Đã ghi {output} ({len(content)} byte).", err=True)


COMMANDS: tuple[click.Command, ...] = (forms, rounds, submissions, consolidate, export_command)
"""What `app.py` adds to `flask`."""


def _read_form(file: Path) -> Form:
    try:
        return check_text(read_text(file), file.name)
    except FormFaults as faults:
        for fault in faults.faults:
            click.echo(f"{file.name}: {fault}", err=True)
        raise click.ClickException(f"{file.name}: {len(faults.faults)} lỗi.") from None


def _given_deadlines(due: dict[str, str | None]) -> dict[Level, date]:
    given = {}
    for level in Level:
        if text := due.get(f"due_{level.value}"):
            given[level] = day_given(text)
    return given
