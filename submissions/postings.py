"""A posted page of fields into answers: which inputs count, what the “không phát sinh” boxes mean, and words
for what is wrong.

Pure. Reading the answers themselves is `inputs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from submissions import wording
from submissions.forms.schema import Field, Kind
from submissions.inputs import NIL_ANSWER, AnswerFault
from submissions.nil_returns import may_fall_nil
from submissions.parts import Page, page_asking

CONTROLS = frozenset({"csrf_token", "version", "then", "fixed", "undo-nil", "keep"})
NIL_PREFIX, NOTE_PREFIX = "nil:", "note:"
WHOLE_PAGE = f"{NIL_PREFIX}*"
UNDO_NIL = "undo-nil"
"""Takes every “không phát sinh” of the page back."""


@dataclass(frozen=True)
class Posting:
    """What a person posted. `typed`: everything as typed, to be shown again; `answers`: name -> text, to be read.

    `notes`: field key -> explanation. `is_nil_page`: the whole page was declared nil at once, or that taken back.
    """

    typed: Mapping[str, str]
    answers: Mapping[str, str]
    faults: tuple[AnswerFault, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    is_nil_page: bool = False


@dataclass(frozen=True)
class Told:
    """One line of the error summary: the sentence, and the input it leads to."""

    name: str
    anchor: str
    sentence: str


def read_posting(page: Page, form: Mapping[str, str], listings: Mapping[str, object]) -> Posting:
    """Sort out what was posted for `page`.

    `listings`: those the report has; untouched empty rows of a list are no answer.
    """
    is_undone = UNDO_NIL in form
    left_out = (NIL_PREFIX,) if is_undone else ()
    typed = {name: text for name, text in form.items() if name not in CONTROLS and not name.startswith(left_out)}
    answers = {name: text for name, text in typed.items() if not name.startswith((NIL_PREFIX, NOTE_PREFIX))}
    notes = {name.removeprefix(NOTE_PREFIX): text for name, text in typed.items() if name.startswith(NOTE_PREFIX)}
    faults = [fault for asked in page.asked if (fault := _sort_out(asked, typed, answers, listings))]
    return Posting(typed, answers, tuple(faults), notes, is_undone or WHOLE_PAGE in typed)


def _sort_out(
    asked: Field, typed: Mapping[str, str], answers: dict[str, str], listings: Mapping[str, object]
) -> AnswerFault | None:
    """Make of what was posted for one field the answers to be read."""
    given = [name for name in answers if name == asked.key or name.startswith(f"{asked.key}.")]
    is_blank = not any(answers[name].strip() for name in given)
    if f"{NIL_PREFIX}{asked.key}" in typed:
        if not is_blank:
            return AnswerFault(asked.key, "nil_and_answer")
        _answer_nil(asked, answers, given)
    elif is_blank and WHOLE_PAGE in typed and may_fall_nil(asked):
        _answer_nil(asked, answers, given)
    elif is_blank and given and asked.kind is Kind.LIST:
        for name in given:
            del answers[name]
        if asked.key in listings:
            answers[asked.key] = ""
    return None


def tell(faults: Sequence[AnswerFault], page: Page) -> tuple[list[Told], dict[str, str]]:
    """The error summary, and the same words by input name."""
    told = []
    for fault in faults:
        key = fault.name.partition(".")[0]
        asked = next((each for each in page.asked if each.key == key), None)
        said = wording.answer_fault(fault)
        told.append(Told(fault.name, key if asked else "", f"{_label(asked, fault.name)}: {said}."))
    return told, {fault.name: _raised(wording.answer_fault(fault)) for fault in faults}


def place_of(pages: Sequence[Page], key: str) -> str:
    """Code of the page a field stands on; empty when this unit has no such page."""
    page = page_asking(pages, key)
    return page.code if page else ""


def _answer_nil(asked: Field, answers: dict[str, str], given: Sequence[str]) -> None:
    for name in given:
        del answers[name]
    answers[asked.key] = NIL_ANSWER


def _label(asked: Field | None, name: str) -> str:
    if asked is None:
        return f"Ô “{name}”"
    place = name.split(".")[1:]
    if asked.kind is Kind.TABLE and len(place) == 2:
        row = next((each.label_vi for each in asked.rows if each.key == place[0]), place[0])
        column = next((each.label_vi for each in asked.columns if each.key == place[1]), place[1])
        return f"{asked.label_vi}, {row}, {column}"
    return asked.label_vi


def _raised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
