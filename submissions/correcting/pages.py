"""The page that asks for a correction: one place or several, what the report says there, what was typed. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from submissions import wording
from submissions.correcting.corrections import MOST_PLACES
from submissions.correcting.places import Place, place_named, said, typed
from submissions.correcting.values import present_at
from submissions.correcting.views import choices_of
from submissions.entry.file_models import ReportFile
from submissions.entry.files import files_in
from submissions.entry.inputs import NIL_ANSWER, AnswerFault
from submissions.facts import texts_of
from submissions.forms.schema import Kind
from submissions.models import Submission
from units.reasons import SHORTEST_REASON
from workflow.refusals import Refused

ADD = "add"
DROP = "drop:"
"""What `then` says: one more place, or that one (its key follows) not."""


@dataclass(frozen=True)
class Asked:
    """One place on the page. `value`, `is_nil`: what was typed, at first what stands there; `fault`: why it cannot be read.

    `files`: of a field of files, those that are there.
    """

    place: Place
    present: str
    value: str
    is_nil: bool
    fault: str
    files: Sequence[ReportFile] = ()


def places_after(then: str, keys: Sequence[str], added: str) -> list[str]:
    """The places on the page after one more was wanted, or one less; nothing is ever typed away."""
    if then.startswith(DROP) and len(keys) > 1:
        return [key for key in keys if key != then.removeprefix(DROP)]
    return list(dict.fromkeys([*keys, *([added] if then == ADD and added else [])]))


def asking_page(
    found: Submission,
    keys: Sequence[str],
    given: Mapping[str, str],
    *,
    faults: Sequence[AnswerFault] = (),
    refused: Refused | None = None,
) -> str:
    """The page for the places `keys`. Errors: Refused("not_correctable") for a key that is no place, "too_many_places"."""
    if not 1 <= len(keys) <= MOST_PLACES:
        raise Refused("too_many_places", most=MOST_PLACES)
    texts, said_wrong = texts_of(found), {each.name: wording.answer_fault(each) for each in faults}
    form = found.round.form_version.compiled
    places = [place_named(form, found.level, found.sector, key) for key in keys]
    return render_template(
        "corrections/new.html",
        submission=found,
        asked=[_asked(found, place, texts, given, said_wrong.get(place.key, "")) for place in places],
        others=[
            (heading, left)
            for heading, choices in choices_of(found)
            if (left := [each for each in choices if each.place.key not in keys])
        ],
        may_add=len(keys) < MOST_PLACES,
        reason=given.get("reason", ""),
        is_again=bool(given),
        refused=refused,
        shortest=SHORTEST_REASON,
    )


def _asked(found: Submission, place: Place, texts: Mapping[str, str], given: Mapping[str, str], fault: str) -> Asked:
    present = present_at(found, place, texts)
    value = given.get(f"value:{place.key}", typed(place, present))
    files = files_in(found, place.key) if place.kind is Kind.ATTACHMENT else ()
    is_nil = bool(given.get(f"nil:{place.key}")) or value == NIL_ANSWER
    return Asked(place, said(place, present), "" if is_nil else value, is_nil, fault, files)
