"""The door to forms: what a form is, how it is read and kept, what it compiles to. Everything here is pure.

A form is written in YAML (`library/`), read with `read_yaml` and `read_form` (or `check_text` at once), kept as its
`canonical` text, and used as an immutable, compiled `Form`.
"""

from __future__ import annotations

from submissions.forms.canonical import canonical, from_canonical
from submissions.forms.filling import blank, derive, ratio
from submissions.forms.model import Field, Form, Section, Target
from submissions.forms.parts import Check, Cohort, Column, Option, SectorGroup, TotalRow
from submissions.forms.reading import FormFaults, read_form
from submissions.forms.slots import MISSING, NIL, NOT_EXPECTED, NUMBER, Slot, UnitFacts
from submissions.forms.words import (
    MEANS,
    NUMERIC,
    Comparator,
    Counts,
    Event,
    Horizon,
    Kind,
    Measure,
    OverTime,
    PeriodKind,
    Rank,
    Up,
)
from submissions.forms.yaml_lines import Fault, Located, YamlFaults, read_yaml

__all__ = [
    "MEANS",
    "MISSING",
    "NIL",
    "NOT_EXPECTED",
    "NUMBER",
    "NUMERIC",
    "Check",
    "Cohort",
    "Column",
    "Comparator",
    "Counts",
    "Event",
    "Fault",
    "Field",
    "Form",
    "FormFaults",
    "Horizon",
    "Kind",
    "Located",
    "Measure",
    "Option",
    "OverTime",
    "PeriodKind",
    "Rank",
    "Section",
    "SectorGroup",
    "Slot",
    "Target",
    "TotalRow",
    "UnitFacts",
    "Up",
    "blank",
    "canonical",
    "check_text",
    "derive",
    "from_canonical",
    "ratio",
    "read_form",
]


def check_text(text: str, name: str) -> Form:
    """The form written in `text`. Errors: FormFaults with everything wrong; `name` (of the file) leads those without a line.

    `str(fault)` is the sentence to show: `dòng 41: ô “x”: …`.
    """
    try:
        return read_form(read_yaml(text))
    except (YamlFaults, FormFaults) as found:
        told = [fault if fault.line else Fault(0, f"{name}: {fault.message}") for fault in found.faults]
        raise FormFaults(told) from found
