"""`flask totals`: questions to the totals of a form from scripts, over any units and periods. Thin; reads only.

JSON on stdout for programs, a table without `--json`. Values are exact until they are printed: `exact` is the fraction,
`value` the nearest number a program can read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from submissions.cli import plain_refusals
from submissions.consolidation.asking import Answer, Asking, Line, rounds_of
from submissions.consolidation.figures import Asked, figures_of
from submissions.consolidation.lines import line_of, lines_below, together
from submissions.consolidation.lists import ListRow, rows_of
from submissions.consolidation.sectors import Split
from submissions.consolidation.spans import By, Span, spans_of, year_before
from submissions.consolidation.whole import rounded
from submissions.models import Nothing, Round
from units.kinds import Level
from vietnamese import format_number
from workflow.periods import parse_period, previous
from workflow.refusals import Refused

LEVELS = [each.value for each in Level]


@click.command("totals")
@click.argument("form_code", metavar="FORM")
@click.option("--unit", "unit_code", metavar="CODE", help="Đơn vị hỏi tới.")
@click.option("--units", "unit_codes", metavar="A,B", help="Nhiều đơn vị, mỗi đơn vị một dòng.")
@click.option("--children", is_flag=True, help="Các đơn vị ngay dưới đơn vị hỏi tới.")
@click.option("--level", metavar="N|LEVEL", help=f"Các đơn vị cách N cấp bên dưới, hoặc thuộc cấp {', '.join(LEVELS)}.")
@click.option(
    "--together", "is_together", is_flag=True, help="Gộp các đơn vị đã chọn thành một dòng, không tính trùng."
)
@click.option("--from", "first", required=True, metavar="PERIOD", help="Kỳ đầu, ví dụ 2026-01, 2026-Q1, 2026.")
@click.option("--to", "last", metavar="PERIOD", help="Kỳ cuối; bỏ trống là chỉ một kỳ.")
@click.option(
    "--by", default="total", show_default=True, type=click.Choice([each.value for each in By]), help="Mỗi dòng là."
)
@click.option("--fields", metavar="a,b", help="Khóa các ô; bỏ trống là mọi ô số.")
@click.option(
    "--official", "is_official", flag_value=True, default=True, type=bool, help="Chỉ báo cáo đã duyệt (mặc định)."
)
@click.option("--provisional", "is_official", flag_value=False, type=bool, help="Cả báo cáo đã trình, chờ duyệt.")
@click.option("--compare", type=click.Choice(["previous", "last-year"]), help="So với kỳ trước hoặc cùng kỳ năm trước.")
@click.option("--sectors", "by_sector", is_flag=True, help="Thêm phần của từng khu vực.")
@click.option("--lists", "with_lists", is_flag=True, help="Thêm các dòng của danh sách, nêu đơn vị và kỳ.")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
@with_appcontext
def totals(
    form_code: str,
    unit_code: str | None,
    unit_codes: str | None,
    children: bool,
    level: str | None,
    is_together: bool,
    first: str,
    last: str | None,
    by: str,
    fields: str | None,
    is_official: bool,
    compare: str | None,
    by_sector: bool,
    with_lists: bool,
    as_json: bool,
) -> None:
    """Hỏi số tổng hợp của biểu FORM theo đơn vị và thời gian, kèm mức đầy đủ của từng ô. Không ghi gì."""
    cutoff_day = current_app.config["CUT_OFF_DAY"]
    with plain_refusals():
        rounds = rounds_of(form_code)
        if not rounds:
            raise Refused("nothing_asked_yet", form=form_code, first=first, last=last or first)
        held = {each.period.code for each in rounds}
        spans = spans_of(first, last or first, By(by), held, cutoff_day)
        if not any(span.parts for span in spans):
            raise Refused("nothing_asked_yet", form=form_code, first=first, last=last or first)
        lines = _lines(rounds, unit_code, unit_codes, _below(children, level))
        lines = [together(lines)] if is_together and lines else lines
        asking = Asking(rounds, lines, spans, official=is_official)
        figures = figures_of(asking.form, [key.strip() for key in fields.split(",")] if fields else ())
        answers = asking.answers(figures)
        splits = asking.by_sector(figures) if by_sector else []
        rows = _list_rows(asking) if with_lists else []
        before = _before(rounds, lines, spans, figures, compare, official=is_official, held=held)
    if as_json:
        told: dict[str, Any] = {"form": form_code, "from": first, "to": last or first, "by": by}
        told |= {"standing": "official" if is_official else "provisional"}
        told |= {"cells": [_cell(asking, each, before) for each in answers]}
        told |= {"coverage": [_coverage(asking, line, span) for line in lines for span in spans]}
        told |= {"sectors": [_split(each) for each in splits]} if by_sector else {}
        told |= {"lists": [_list_row(each) for each in rows]} if with_lists else {}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for each in answers:
        click.echo("\t".join(_row(each, before)))
    for each_row in rows:
        words = "; ".join(f"{key}: {value}" for key, value in each_row.row.items() if value)
        click.echo("\t".join((each_row.line, each_row.span, each_row.key, each_row.unit, each_row.period, words)))
    for part in splits:
        told_of = f"{part.over.reported}/{part.over.expected}"
        click.echo(
            "\t".join((part.line, part.span, f"{part.key} [{part.sector}]", str(_number(part.over.value)), told_of))
        )


def _below(children: bool, level: str | None) -> int | Level | None:
    if level is None:
        return 1 if children else None
    if level in LEVELS:
        return Level(level)
    if not level.isdecimal():
        raise click.UsageError(f"--level là một số hoặc một trong: {', '.join(LEVELS)}")
    return int(level)


def _lines(
    rounds: Sequence[Round], unit_code: str | None, unit_codes: str | None, below: int | Level | None
) -> list[Line]:
    codes = [unit_code] if unit_code else []
    codes += [code.strip() for code in (unit_codes or "").split(",") if code.strip()]
    if not codes:
        raise click.UsageError("cần --unit hoặc --units")
    chosen = [line_of(code, rounds) for code in dict.fromkeys(codes)]
    if below is None:
        return chosen
    found = [line for top in chosen for line in lines_below(top, below, rounds)]
    return list({line.unit_ids: line for line in found}.values())


Before = dict[tuple[str, str, str], Answer]


def _before(
    rounds: Sequence[Round],
    lines: Sequence[Line],
    spans: Sequence[Span],
    figures: Sequence[Asked],
    compare: str | None,
    *,
    official: bool,
    held: set[str],
) -> Before:
    """(line, span, figure) -> the cell of the period it is compared with, where there is one."""
    earlier: dict[str, Span] = {}
    for span in spans if compare else ():
        if code := _code_before(span.code, compare or ""):
            ends = code.split("..")
            (earlier[span.code],) = spans_of(ends[0], ends[-1], By.TOTAL, held, current_app.config["CUT_OFF_DAY"])
    if not earlier:
        return {}
    asking = Asking(rounds, lines, list(dict.fromkeys(earlier.values())), official=official)
    found = {(each.line.code, each.span, each.asked.key): each for each in asking.answers(figures)}
    return {
        (line.code, code, asked.key): found[line.code, span, asked.key]
        for line in lines
        for code, span in earlier.items()
        for asked in figures
    }


def _code_before(code: str, compare: str) -> str | None:
    cutoff_day = current_app.config["CUT_OFF_DAY"]
    if compare == "last-year":
        return year_before(code, cutoff_day)
    if ".." in code:
        raise click.UsageError("--compare previous cần từng kỳ, không dùng được với một khoảng nhiều kỳ")
    window = previous(parse_period(code, cutoff_day), cutoff_day)
    return window.code if window else None


def _cell(asking: Asking, answer: Answer, before: Before) -> dict[str, Any]:
    asked = answer.asked
    told: dict[str, Any] = {
        "unit": answer.line.code,
        "period": answer.span.code,
        "field": asked.key,
        "value": _number(answer.value),
        "exact": None if answer.value is None else str(answer.value),
        "reported": answer.reported,
        "expected": answer.expected,
        "complete": answer.is_complete,
        "at_least": answer.at_least,
        "nothing": None if answer.nothing == Nothing.NUMBER else Nothing(answer.nothing).name.lower(),
        "rule": {"units": asked.field.up.value, "time": asked.field.over_time.value},
        "periods": list(answer.span.parts),
        "periods_lacking": list(answer.span.lacking),
    }
    if asked.field.key in asking.form.compiled.quotients:
        told |= {"numerator": _number(answer.numerator), "denominator": _number(answer.denominator)}
    if answer.as_of and len(answer.span.parts) > 1:
        told["as_of"] = answer.as_of
    if answer.between:
        told["between"] = [_number(each) for each in answer.between]
    if answer.known:
        known = Fraction(answer.known.value, 10 ** (asked.slot.scale if asked.slot else 0))
        told["last_known"] = {
            "value": _number(known),
            "units": answer.known.units,
            "oldest": answer.known.oldest,
            "with_it": _number((answer.value or Fraction(0)) + known),
        }
    if earlier := before.get((answer.line.code, answer.span.code, asked.key)):
        told["before"] = {"period": earlier.span.code, "value": _number(earlier.value), "complete": earlier.is_complete}
        if answer.value is not None and earlier.value is not None:
            told["before"]["change"] = _number(answer.value - earlier.value)
    return told


def _split(part: Split) -> dict[str, Any]:
    return {
        "unit": part.line,
        "period": part.span,
        "field": part.key,
        "sector": part.sector or None,
        "value": _number(part.over.value),
        "reported": part.over.reported,
        "expected": part.over.expected,
    }


def _list_rows(asking: Asking) -> list[ListRow]:
    groups = {line.code: line.unit_ids for line in asking.lines}
    spans = {span.code: span.parts for span in asking.spans}
    return list(rows_of(asking.form, groups, spans, asking.rounds, asking.standings))


def _list_row(each: ListRow) -> dict[str, Any]:
    return {"unit": each.line, "period": each.span, "field": each.key, "of_unit": each.unit} | {
        "of_unit_name": each.unit_name,
        "of_period": each.period,
        "row": dict(each.row),
    }


def _coverage(asking: Asking, line: Line, span: Span) -> dict[str, Any]:
    covered = asking.coverage(line, span)
    return {
        "unit": line.code,
        "period": span.code,
        "units": {"expected": covered.expected, "submitted": covered.submitted, "approved": covered.approved},
        "members": {
            "expected": covered.weight_expected,
            "submitted": covered.weight_submitted,
            "approved": covered.weight_approved,
        },
    }


def _row(answer: Answer, before: Before) -> tuple[str, ...]:
    text = _shown(answer.value, answer.asked)
    earlier = before.get((answer.line.code, answer.span.code, answer.asked.key))
    compared = (f"{earlier.span.code}: {_shown(earlier.value, answer.asked)}",) if earlier else ()
    covered = f"{answer.reported}/{answer.expected}"
    shown = f"ít nhất {text}" if answer.at_least else text
    return answer.line.code, answer.span.code, answer.asked.key, shown, covered, *compared


def _shown(value: Fraction | None, asked: Asked) -> str:
    if value is None:
        return "chưa có số"
    kept = max(asked.slot.scale, 2) if asked.slot else asked.field.decimals
    decimals = 0 if value.denominator == 1 else kept
    return format_number(rounded(value, decimals), decimals)


def _number(value: Fraction | None) -> int | float | None:
    """A number as JSON has it; what is exact leaves exact arithmetic here and only here."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)
