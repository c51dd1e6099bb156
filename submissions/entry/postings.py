"""A posted page of fields into answers: which inputs count, what the “không phát sinh” boxes mean, and words
for what is wrong.

Pure. Reading the answers themselves is `inputs`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from submissions import wording
from submissions.entry.inputs import NIL_ANSWER, AnswerFault
from submissions.entry.merging import Base
from submissions.entry.nil_returns import may_fall_nil
from submissions.entry.parts import Page, page_asking
from submissions.forms.schema import Field, Kind

CONTROLS = frozenset({"csrf_token", "version", "then", "fixed", "undo-nil", "keep", "base"})
NIL_PREFIX, NOTE_PREFIX = "nil:", "note:"
TAKE, OPEN = "take:", "open:"
"""Where two people collided: whose answer is taken, and what the other's was when this was chosen."""
BESIDE = (NIL_PREFIX, NOTE_PREFIX)
PRESSED = "stay"
"""What the button of one field sends where its box sends 1."""
WHOLE_PAGE = f"{NIL_PREFIX}*"
UNDO_NIL = "undo-nil"
"""Takes every “không phát sinh” of the page back."""


@dataclass(frozen=True)
class Posting:
    """What a person posted. `typed`: everything as typed, to be shown again; `answers`: name -> text, to be read.

    `seen`, `base`: the version and the answers the page showed before. `notes`: field key -> explanation. `is_nil_page`: the
    whole page was declared nil at once, or that taken back. `nil_pressed`: the field whose own button was pressed, without
    a script.
    """

    typed: Mapping[str, str]
    answers: Mapping[str, str]
    faults: tuple[AnswerFault, ...]
    seen: int
    base: Base
    notes: Mapping[str, str] = field(default_factory=dict)
    is_nil_page: bool = False
    nil_pressed: str = ""


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
    given = dict(form.items())
    is_undone = UNDO_NIL in given
    marked = [name for name in given if ":" in name]
    left_out = {name for name in marked if name.startswith((TAKE, OPEN)) or (is_undone and name.startswith(NIL_PREFIX))}
    typed = {name: text for name, text in given.items() if name not in CONTROLS and name not in left_out}
    nils = [name for name in marked if name.startswith(NIL_PREFIX) and name in typed]
    notes = {name.removeprefix(NOTE_PREFIX): typed[name] for name in marked if name.startswith(NOTE_PREFIX)}
    beside = {name for name in marked if name.startswith(BESIDE)}
    answers = {name: text for name, text in typed.items() if name not in beside}
    to_sort_out = page.asked if nils else page.lists
    given_to = _by_key(answers) if to_sort_out else {}
    faults = [
        fault
        for asked in to_sort_out
        if (fault := _sort_out(asked, given_to.get(asked.key, []), typed, answers, listings))
    ]
    pressed = next((name.removeprefix(NIL_PREFIX) for name in nils if typed[name] == PRESSED), "")
    seen, base = _version(given.get("version", "")), read_base(given)
    return Posting(typed, answers, tuple(faults), seen, base, notes, is_undone or WHOLE_PAGE in typed, pressed)


def _sort_out(
    asked: Field,
    given: Sequence[str],
    typed: Mapping[str, str],
    answers: dict[str, str],
    listings: Mapping[str, object],
) -> AnswerFault | None:
    """Make of what was posted for one field the answers to be read."""
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


def read_base(form: Mapping[str, str]) -> Base:
    """What the page showed before it was filled in, and what was chosen where two people collided."""
    texts = known_texts(form.get("base", ""))
    chosen = {name.removeprefix(TAKE): form[name] for name in form if name.startswith(TAKE)}
    yielded = frozenset(place for place, whose in chosen.items() if whose == "theirs")
    for place, whose in chosen.items():
        if whose == "mine" and texts is not None:
            texts[place] = form.get(f"{OPEN}{place}")
    return Base(texts, yielded)


def known_texts(text: str) -> dict[str, str | None] | None:
    """Place -> text out of the JSON of a page; None when it is not that: then nothing is known."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_base = isinstance(read, dict) and all(isinstance(each, str | None) for each in read.values())
    return read if is_base else None


def tell(faults: Sequence[AnswerFault], page: Page) -> tuple[list[Told], dict[str, str]]:
    """The error summary, and the same words by input name."""
    told = []
    for fault in faults:
        key = fault.name.partition(".")[0]
        asked = next((each for each in page.asked if each.key == key), None)
        said = wording.answer_fault(fault)
        told.append(Told(fault.name, key if asked else "", f"{label_of(asked, fault.name)}: {said}."))
    return told, {fault.name: _raised(wording.answer_fault(fault)) for fault in faults}


def place_of(pages: Sequence[Page], key: str) -> str:
    """Code of the page a field stands on; empty when this unit has no such page."""
    page = page_asking(pages, key)
    return page.code if page else ""


def label_of(asked: Field | None, name: str) -> str:
    """How the input `name` of a field is called."""
    if asked is None:
        return f"Ô “{name}”"
    place = name.split(".")[1:]
    if asked.kind is Kind.TABLE and len(place) == 2:
        row = next((each.label_vi for each in asked.rows if each.key == place[0]), place[0])
        column = next((each.label_vi for each in asked.columns if each.key == place[1]), place[1])
        return f"{asked.label_vi}, {row}, {column}"
    if asked.kind is Kind.LIST and len(place) == 2:
        column = next((each.label_vi for each in asked.columns if each.key == place[1]), place[1])
        return f"{asked.label_vi}, dòng {place[0]}, {column}"
    return asked.label_vi


def _version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _by_key(answers: Mapping[str, str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name in answers:
        names.setdefault(name.partition(".")[0], []).append(name)
    return names


def _answer_nil(asked: Field, answers: dict[str, str], given: Sequence[str]) -> None:
    for name in given:
        del answers[name]
    answers[asked.key] = NIL_ANSWER


def _raised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
