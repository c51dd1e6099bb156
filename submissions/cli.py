"""The command line of reports: forms, rounds, figures, totals, exports, history. Other programs call these names.

Thin: read, call one verb, commit once. What people read goes to stderr, what programs read to stdout; a refusal is a
sentence and exit status 1, and nothing is half written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from extensions import db
from submissions import wording
from submissions.consolidation.level import settle_round
from submissions.consolidation.reporting import reports_of
from submissions.forms.compared import as_plain, line_of
from submissions.forms.comparing import Fate, compare
from submissions.forms.publishing import numbered, publish
from submissions.forms.schema import Form, FormFaults, check_text
from submissions.importing import import_figures, import_periods
from submissions.publications.export import export
from submissions.queries import round_by_code, submission_of
from units.access import OPERATOR
from units.cli import READABLE, read_text, refuse_file, write_file
from units.tables import FileFaults
from workflow.refusals import Refused

forms = AppGroup("forms", help="Biểu mẫu: kiểm tra, công bố, so sánh.")
submissions = AppGroup("submissions", help="Báo cáo của các đơn vị.")


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn a refusal into its sentence on stderr and exit status 1; nothing is committed."""
    try:
        yield
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(sentence_of(refused)) from None


SOUGHT = {
    "round": "đợt báo cáo",
    "unit": "đơn vị",
    "form": "biểu mẫu đã công bố",
    "workflow": "quy trình",
    "decision": "quyết định đang áp dụng",
}


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


@forms.command("compare")
@click.argument("older", metavar="A")
@click.argument("newer", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="In JSON thay cho bảng.")
def compare_command(older: str, newer: str, as_json: bool) -> None:
    """So sánh hai phiên bản A và B của biểu mẫu: mỗi ô còn, đổi, chuyển, bỏ, thêm hay tách.

    A, B: mã và số phiên bản như Q/1, hoặc một tệp YAML.
    """
    with plain_refusals():
        comparison = compare(_form_named(older), _form_named(newer))
    if as_json:
        click.echo(json.dumps(as_plain(comparison), ensure_ascii=False, indent=1))
        return
    for each in (*comparison.fields, *comparison.targets):
        if each.fate is not Fate.KEPT:
            click.echo(line_of(each))
    counted = (f"{wording.word('fates', fate)} {count}" for fate, count in comparison.counts().items())
    click.echo(", ".join(counted) + ".", err=True)


@submissions.command("import")
@click.argument("file", type=READABLE)
@click.option("--round", "round_code", metavar="CODE", help="Mã đợt báo cáo.")
@click.option("--form", "form_code", metavar="CODE", help="Nhiều kỳ của một biểu mẫu; tệp có thêm cột period.")
@click.option("--submit", is_flag=True, help="Trình luôn các báo cáo vừa nhập.")
@click.option("--approve", is_flag=True, help="Duyệt luôn các báo cáo vừa trình.")
@click.option("--close-rest", default="", metavar="REASON", help="Lý do đóng báo cáo cấp dưới không có số trong tệp.")
def import_command(
    file: Path, round_code: str | None, form_code: str | None, submit: bool, approve: bool, close_rest: str
) -> None:
    """Nhập số liệu từ FILE (CSV: unit_code,field,value; `-` là không phát sinh, để trống là không có số).

    Với --form, tệp có thêm cột period và mỗi dòng vào đợt của kỳ đó. Sai một dòng thì không ghi gì.
    """
    if approve and not submit:
        raise click.UsageError("--approve cần có --submit: chỉ duyệt được báo cáo đã trình.")
    if (round_code is None) == (form_code is None):
        raise click.UsageError("Chọn một: --round (một đợt) hoặc --form (nhiều kỳ).")
    text, said = read_text(file), {"by": OPERATOR, "submit": submit, "approve": approve, "now": datetime.now(UTC)}
    said |= {"close_rest": close_rest}
    try:
        with plain_refusals():
            if form_code:
                done, place = import_periods(form_code, text, **said), f"các đợt của biểu {form_code}"  # type: ignore[arg-type]
            else:
                round_ = round_by_code(round_code or "")
                done, place = import_figures(round_, text, **said), f"đợt {round_code}"  # type: ignore[arg-type]
    except FileFaults as faults:
        db.session.rollback()
        refuse_file(file, faults)
    db.session.commit()
    click.echo(f"Đã nhập {done.written} báo cáo vào {place}.", err=True)
    if done.unanswered:
        click.echo(f"{done.unanswered} báo cáo không có số nào trong tệp: để nguyên chưa gửi.", err=True)
    if done.not_expected:
        click.echo(f"{done.not_expected} chỗ trống của đơn vị không phải báo cáo kỳ đó: bỏ qua.", err=True)


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
    write_file(output, content)
    click.echo(f"Đã ghi {output} ({len(content)} byte).", err=True)


COMMANDS: tuple[click.Command, ...] = (forms, submissions, consolidate, export_command)
"""What `app.py` adds to `flask`."""


def _read_form(file: Path) -> Form:
    try:
        return check_text(read_text(file), file.name)
    except FormFaults as faults:
        for fault in faults.faults:
            click.echo(f"{file.name}: {fault}", err=True)
        raise click.ClickException(f"{file.name}: {len(faults.faults)} lỗi.") from None


def _form_named(text: str) -> Form:
    """The form of `Q/1` or of a YAML file. Errors: Refused("not_found"), ClickException."""
    code, _, number = text.partition("/")
    if number.isdecimal() and not Path(text).exists():
        return numbered(code, int(number)).compiled
    if not Path(text).is_file():
        raise click.ClickException(f"“{text}” không phải phiên bản như Q/1, cũng không phải tệp YAML có ở đó.")
    return _read_form(Path(text))
