"""The remarks on the texts of one report: its figures by name, now and in the last period, handed to `checking`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from submissions.consolidation.whole import Whole, quotient, unscaled, whole_of
from submissions.facts import texts_of
from submissions.forms.schema import NUMERIC, Form, Kind
from submissions.models import Submission
from submissions.narratives.checking import Named, Number, Remark, remarks_on
from submissions.queries import previous_of

RATES = frozenset({Kind.PERCENT})


def remarks_in(submission: Submission, texts: Mapping[str, str]) -> list[Remark]:
    """What is worth a second look in the texts of a report before it is signed."""
    if not texts:
        return []
    form = submission.round.form_version.compiled
    before = previous_of(submission)
    earlier = texts_of(before) if before else {}
    return remarks_on(texts, _figures(form, submission, before), earlier)


def _figures(form: Form, submission: Submission, before: Submission | None) -> Iterator[Named]:
    """Every number and percentage of the form with the value texts of this report should give it."""
    now, was = _values(form, submission), _values(before.round.form_version.compiled, before) if before else {}
    for key, (label, decimals, is_rate, value, also) in now.items():
        known = was.get(key)
        yield Named(label, value, known[3] if known else None, also, decimals, is_rate)


Value = tuple[str, int, bool, Number | None, tuple[Number, ...]]


def _values(form: Form, submission: Submission) -> dict[str, Value]:
    """Key -> (label, decimals, is it a percentage, value, other values it rightly has).

    The value is the official total where there is one, else what was sent; a report still being written counts its own.
    """
    whole = whole_of(submission, form)
    found: dict[str, Value] = {}
    for asked in form.fields:
        if asked.kind in NUMERIC and (slots := form.slots_of(asked.key)):
            slot = slots[0]
            candidates = [unscaled(value, slot.scale) for value in _candidates(submission, whole, slot.index)]
            found[asked.key] = (asked.label_vi, slot.scale, False, *_first(candidates))
        elif asked.kind in RATES and asked.key in form.compiled.quotients:
            totals = (whole.official, whole.provisional, submission.figures)
            rates = [quotient(form, asked, values) for values in totals]
            found[asked.key] = (asked.label_vi, asked.decimals, True, *_first(rates))
    return found


def _candidates(submission: Submission, whole: Whole, index: int) -> Iterator[int | None]:
    """Official, provisional, and with the unit's own figure while it is still being written."""
    own, total = submission.figures[index], submission.total
    below = total.provisional[index] if total else None
    yield None if own is None and below is None else (own or 0) + (below or 0)
    yield whole.official[index]
    yield whole.provisional[index]
    yield own


def _first(values: Sequence[Number | None]) -> tuple[Number | None, tuple[Number, ...]]:
    known = [value for value in values if value is not None]
    return (known[0], tuple(known[1:])) if known else (None, ())
