"""Earlier versions of a report, readable whole, with what is otherwise now. Thin; nothing is written."""

from __future__ import annotations

from flask import Blueprint, render_template

from submissions.changes import changes_since, version_numbered, versions_of
from submissions.entry.parts import pages_of
from submissions.facts import texts_of
from submissions.overview import story_of
from submissions.presenting import guard
from submissions.queries import submission_for
from units import history
from units.login import doer_and_now

bp = guard(Blueprint("versions", __name__))


@bp.get("/submissions/<int:submission_id>/versions/<int:number>")
def version(submission_id: int, number: int) -> str:
    """What a report said when it was submitted the n-th time (or corrected), out of the sealed history."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    entries = history.entries_of("submission", found.id)
    chosen = version_numbered(found, entries, number)
    filled = chosen.filled
    pages = pages_of(filled.form, found.level, found.sector)
    story = story_of(entries)
    return render_template(
        "submissions/version.html",
        submission=found,
        version=chosen,
        count=len(versions_of(found, entries)),
        begun=next(event for event in story if event.version == number),
        pages=[(page, [(asked, filled.said(asked), filled.lines(asked)) for asked in page.asked]) for page in pages],
        changes=changes_since(chosen, found, texts_of(found)),
    )
