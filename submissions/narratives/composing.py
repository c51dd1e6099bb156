"""Composing a text: save its paragraphs in their order, take over chosen ones from below. Callers commit.

The text itself is saved by `drafting.save`, which decides who may write and when; beside it stands where each paragraph
came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.entry.drafting import save
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.narratives.gathering import compositions_of, picked_paragraphs
from submissions.narratives.models import Composition
from submissions.narratives.paragraphs import Paragraph, aligned, split
from units.access import Doer
from vietnamese import nfc
from workflow.refusals import Refused

LONGEST = 20_000
"""Characters of one text, as on the page of its section."""


def composed(submission: Submission, key: str) -> list[Paragraph]:
    """The paragraphs of one text of a report, each with the units it came from."""
    text = texts_of(submission).get(key, "")
    return aligned(compositions_of([submission.id], key).get(submission.id, []), text)


def compose(
    submission: Submission,
    key: str,
    texts: Sequence[tuple[int, str]],
    picks: Sequence[tuple[int, int]],
    *,
    own: str = "",
    by: Doer,
    seen: int,
    now: datetime,
) -> int:
    """Save a text: `texts` are (place it had, or -1; what it says now) in their new order, then `own`, then the picked ones.

    An emptied paragraph is left out; one that was broken into several keeps its sources in each. `picks`: (report id,
    place). Gives how many were taken over. Errors: those of `drafting.save`; Refused("text_wanted") when it is too long.
    """
    before = composed(submission, key)
    after = []
    for place, text in texts:
        sources = before[place].sources if 0 <= place < len(before) else ()
        after += [Paragraph(line, sources) for line in split(nfc(text))]
    after += [Paragraph(line) for line in split(nfc(own))]
    taken = picked_paragraphs(submission, key, picks) if picks else []
    after += taken
    whole = "\n".join(each.text for each in after)
    if len(whole) > LONGEST:
        raise Refused("text_wanted", most=LONGEST)
    save(submission, {key: whole}, by=by, seen=seen, now=now)
    row = insert(Composition).values(
        submission_id=submission.id, field_key=key, paragraphs=[each.as_json() for each in after]
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["submission_id", "field_key"], set_={"paragraphs": row.excluded.paragraphs}
        )
    )
    return len(taken)
