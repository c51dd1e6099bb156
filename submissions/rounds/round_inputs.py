"""What the pages of rounds and of their plans both ask: of whom, by which workflow, and who is left out. Reads the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from submissions.forms.yaml_lines import YamlFaults
from submissions.rounds.roster import Only, roster_units
from submissions.workflows import proven, shipped
from units.kinds import Sector, UnitKind
from units.models import Unit
from workflow.faults import DefinitionFaults

OWN = "own"
"""What is chosen instead of a shipped workflow: the one written in a file, or in the box that shows it again."""
LARGEST_WORKFLOW = 200_000
"""Bytes of its file; those that ship have 3,000."""
MOST_SAID = 20


@dataclass(frozen=True)
class WorkflowAsked:
    """`kept`: the definition as a round keeps it, None while it has `faults`; `text`: the YAML of one's own, else empty."""

    kept: Mapping[str, Any] | None
    text: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Units not asked this time. `ids`: of those named; `fault`: why the names cannot be taken."""

    ids: tuple[int, ...] = ()
    fault: str = ""


def workflow_asked() -> WorkflowAsked:
    """The workflow chosen: one that ships, or one's own, proven. Refused("not_found") for a name that is none."""
    given = request.files.get("workflow_file")
    text = request.form.get("workflow_text", "")
    if given and given.filename:
        content = given.read(LARGEST_WORKFLOW + 1)
        if len(content) > LARGEST_WORKFLOW:
            return WorkflowAsked(None, "", (f"Tệp quy trình lớn hơn {LARGEST_WORKFLOW // 1000} kB.",))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return WorkflowAsked(None, "", ("Tệp quy trình không phải tệp chữ (UTF-8).",))
    elif request.form.get("workflow") != OWN:
        return WorkflowAsked(shipped(request.form.get("workflow", "")), "")
    if not text.strip():
        return WorkflowAsked(None, "", ("Chọn tệp YAML của quy trình riêng, hoặc dán nội dung tệp vào ô.",))
    return _proven(text)


def _proven(text: str) -> WorkflowAsked:
    try:
        return WorkflowAsked(proven(text), text)
    except (YamlFaults, DefinitionFaults) as faults:
        said = [f"Quy trình, {fault}." for fault in faults.faults]
        left = [f"Và {len(said) - MOST_SAID} chỗ khác."] if len(said) > MOST_SAID else []
        return WorkflowAsked(None, text, (*said[:MOST_SAID], *left))


def left_out(scope: Unit, first_day: date, last_day: date) -> LeftOut:
    """The units named by code as not asked. Those that do not stand below `scope` in these days are a fault."""
    codes = dict.fromkeys(re.split(r"[\s,;]+", request.form.get("not_asked", "").strip()))
    codes.pop("", None)
    if not codes:
        return LeftOut()
    known = {each.code.casefold(): each.id for each in roster_units(scope.id, first_day, last_day)}
    strangers = [code for code in codes if code.casefold() not in known]
    if strangers:
        return LeftOut(fault=f"Trong phạm vi không có đơn vị nào mang mã {', '.join(strangers[:MOST_SAID])}.")
    return LeftOut(tuple(dict.fromkeys(known[code.casefold()] for code in codes)))


def read_only() -> Only:
    """The kinds and sectors ticked in a form; words that are neither are left out, as nobody can tick them."""
    kinds, sectors = request.form.getlist("kinds"), request.form.getlist("sectors")
    return Only(
        frozenset(kind for kind in UnitKind if kind.value in kinds),
        frozenset(sector for sector in Sector if sector.value in sectors),
    )
