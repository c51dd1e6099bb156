"""Word templates a province gives its documents: uploaded, checked, one in use, every version kept. Callers commit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from extensions import db
from submissions.models import Submission
from submissions.publications.content import Report
from submissions.publications.models import WordTemplate
from submissions.publications.pdf import write_pdf
from submissions.publications.template_checks import faults_in
from submissions.publications.template_rendering import write_with
from submissions.publications.template_sample import sample_report
from submissions.publications.word import write_word
from units.access import Doer
from units.authority import Action, demand
from units.history import Happening, append
from units.models import Unit
from units.tree import one_of
from workflow.refusals import Refused

LARGEST = 5 * 2**20


def add_template(unit: Unit, content: bytes, file_name: str, *, by: Doer, now: datetime) -> WordTemplate:
    """Check a template, keep it as the unit's next one and put it to use.

    Errors: Refused: not_found, not_your_desk, template_refused with every fault as a sentence.
    """
    demand(unit, by, Action.REPLACE_TEMPLATES, now=now)
    if faults := tried(content, file_name):
        raise Refused("template_refused", faults=tuple(faults))
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update(key_share=True))
    last = db.session.scalar(select(func.max(WordTemplate.number)).where(WordTemplate.unit_id == unit.id)) or 0
    template = WordTemplate(
        unit_id=unit.id,
        number=last + 1,
        file_name=file_name[:200],
        content=content,
        hash=hashlib.sha256(content).hexdigest(),
        in_use=False,
        uploaded_at=now,
        uploaded_by=by.user_id,
    )
    db.session.add(template)
    db.session.flush()
    _switch(unit, template, by, now)
    return template


def use_template(unit: Unit, number: int, *, by: Doer, now: datetime) -> None:
    """Put a template of the unit to use again; 0: the program's own. Errors: Refused: not_found, not_your_desk."""
    demand(unit, by, Action.REPLACE_TEMPLATES, now=now)
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update(key_share=True))
    chosen = next((each for each in templates_of([unit.id]) if each.number == number), None)
    if chosen is None and number != 0:
        raise Refused("not_found")
    _switch(unit, chosen, by, now)


def tried(content: bytes, file_name: str) -> list[str]:
    """Faults of a template; when the check finds none, a made-up report is written with it, in Word and as PDF."""
    if len(content) > LARGEST:
        return [f"Tệp lớn hơn {LARGEST // 2**20} MB."]
    try:
        if faults := faults_in(content, file_name):
            return faults
        write_pdf(write_with(content, sample_report()))
    except Exception as fault:  # whatever a stranger's file does to the libraries is a sentence for him
        return [f"Không lập thử được báo cáo với mẫu này: {type(fault).__name__}: {str(fault)[:200]}"]
    return []


def templates_of(unit_ids: Sequence[int]) -> list[WordTemplate]:
    """The templates of units, newest first."""
    query = select(WordTemplate).where(one_of(WordTemplate.unit_id, unit_ids))
    return list(db.session.scalars(query.order_by(WordTemplate.unit_id, WordTemplate.number.desc())))


def template_of(unit: Unit, number: int) -> WordTemplate:
    """One of the unit's templates. Errors: Refused("not_found")."""
    query = select(WordTemplate).where(WordTemplate.unit_id == unit.id, WordTemplate.number == number)
    found = db.session.scalar(query)
    if found is None:
        raise Refused("not_found")
    return found


def word_of(report: Report, submission: Submission) -> bytes:
    """The Word of a report in the template of the nearest unit above that has one, else in our own layout."""
    query = select(WordTemplate).where(WordTemplate.in_use, one_of(WordTemplate.unit_id, submission.unit_path))
    found = list(db.session.scalars(query))
    if not found:
        return write_word(report)
    nearest = max(found, key=lambda each: submission.unit_path.index(each.unit_id))
    return write_with(nearest.content, report)


def _switch(unit: Unit, chosen: WordTemplate | None, by: Doer, now: datetime) -> None:
    in_use = update(WordTemplate).where(WordTemplate.unit_id == unit.id, WordTemplate.in_use)
    db.session.execute(in_use.values(in_use=False))
    if chosen is not None:
        chosen.in_use = True
    facts = {"number": chosen.number if chosen else 0, "hash": chosen.hash if chosen else ""}
    append([Happening("unit", unit.id, "template", by.user_id, facts)], now=now)
    db.session.flush()
