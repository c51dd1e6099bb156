"""One page of a report made ready to be shown: fields with answers, last period's figures, faults and remarks beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import render_template, request

from submissions import overview
from submissions.entry.autosave import Saver
from submissions.entry.beside import dressed
from submissions.entry.collision_views import collision_views
from submissions.entry.earlier import earlier_of
from submissions.entry.field_views import Filled, groups_of
from submissions.entry.findings import Finding, findings_of, notes_of
from submissions.entry.inputs import NIL_ANSWER, AnswerFault
from submissions.entry.merging import Collision
from submissions.entry.nil_returns import blank_fields, declared
from submissions.entry.parts import Page, is_answered, page_of, pages_of
from submissions.entry.postings import Posting, tell
from submissions.entry.shown_answers import answers_shown
from submissions.entry.suggesting import suggestions_of
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.presenting import keep_on_device
from submissions.remarking import remarks
from submissions.remarking.views import by_field, on_page, views_of
from submissions.targets.beside import beside_fields
from units import history
from units.access import Doer
from units.asked import row_id
from workflow.refusals import Refused


def page_in(found: Submission, code: str) -> Page:
    """The page `code` of a report. Errors: Refused("not_found")."""
    page = page_of(pages_of(found.round.form_version.compiled, found.level, found.sector), code)
    if page is None:
        raise Refused("not_found")
    return page


def section_page(
    found: Submission,
    page: Page,
    doer: Doer,
    now: datetime,
    *,
    posting: Posting | None = None,
    faults: Sequence[AnswerFault] = (),
    refused: Refused | None = None,
    collisions: Sequence[Collision] = (),
    others: Sequence[Saver] = (),
) -> str:
    """One page of a report. `posting`: what was typed and not taken, with its `faults` or because it was `refused`, or
    because of `collisions` with what `others` saved: all the rest of it was taken then.
    """
    told, errors = tell(faults, page)
    texts = texts_of(found)
    filled = Filled.of(found, texts)
    earlier = earlier_of([found])
    findings = findings_of([found], {found.id: texts}, earlier=earlier)[found.id] if found.saved_at else []
    entries = history.entries_of("submission", found.id)
    locked = None if refused else overview.can_write(found, doer)
    standing = answers_shown(filled, page.asked)
    said = views_of(found, remarks.remarks_for(found, doer), doer, now)
    groups = groups_of(
        page,
        found,
        filled,
        typed=_as_typed(posting, collisions, standing) if posting else None,
        retyped={each.place.partition(".")[0] for each in collisions} if collisions else None,
        errors=errors,
        remarks=by_field(said),
        goals=beside_fields(found),
    )
    suggestions = {} if locked or posting else suggestions_of(found, page.asked, earlier[found.id])
    groups = dressed(
        groups,
        filled.form,
        earlier=earlier[found.id],
        entries=entries,
        findings=_worth_saying(findings, found, page, texts) if posting is None else (),
        notes=notes_of([found]).get(found.id, {}),
        suggestions=suggestions,
        typed=posting.typed if posting else None,
    )
    pages = pages_of(filled.form, found.level, found.sector)
    if locked is None and request.method == "GET":
        keep_on_device(doer)
    return render_template(
        "submissions/section.html",
        submission=found,
        page=page,
        number=pages.index(page) + 1,
        pages=pages,
        groups=groups,
        remarks=on_page(said, page),
        can_remark=remarks.can_draft(found, doer),
        ticked=request.form.getlist("fixed", type=row_id),
        told=told,
        refused=refused,
        locked=locked,
        earlier=earlier[found.id],
        suggestions=suggestions,
        nil_here=declared(entries, page),
        blank_count=len(blank_fields(found, page, texts)),
        left_behind=_left_behind(findings, pages),
        collisions=collision_views(collisions, page),
        others=others,
        seen=posting.seen if posting and not collisions else found.version,
        base=json.dumps(_base(posting, collisions, standing), ensure_ascii=False, separators=(",", ":")),
        is_mixed=any(each.is_short for group in groups for each in group.fields)
        and sum(len(group.fields) for group in groups) > MOST_AT_SIGHT,
    )


def _left_behind(findings: Sequence[Finding], pages: Sequence[Page]) -> tuple[Page, list[Finding]] | None:
    """The page that was saved just before, when something on it wants a look before going on."""
    saved = page_of(pages, request.args.get("saved", ""))
    keys = {asked.key for group in saved.groups for asked in group.fields} if saved else set()
    waiting = [each for each in findings if each.key in keys and (each.holds_up or each.blocks)]
    return (saved, waiting) if saved and waiting else None


MOST_AT_SIGHT = 8
"""Fields of a page above which those that are not asked of everybody are folded away."""


def hints_of(found: Submission, page: Page, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """What was found at the fields of a page, in words and by field."""
    hints: dict[str, list[str]] = {}
    for each in _worth_saying(findings_of([found], {found.id: texts})[found.id], found, page, texts):
        hints.setdefault(each.key, []).append(each.told)
    return hints


def _worth_saying(
    findings: Sequence[Finding], found: Submission, page: Page, texts: Mapping[str, str]
) -> list[Finding]:
    """Nobody is nagged about what is still blank."""
    if not findings:
        return []
    form, asked = found.round.form_version.compiled, {each.key: each for each in page.asked}
    return [
        each
        for each in findings
        if each.key not in asked or is_answered(form, asked[each.key], found.nothings, texts, found.listings)
    ]


def _base(
    posting: Posting | None, collisions: Sequence[Collision], standing: Mapping[str, str]
) -> Mapping[str, str | None]:
    """What the next saving of the page is weighed against; None where somebody has still to choose."""
    if posting and not collisions:
        return posting.base.texts if posting.base.texts is not None else {}
    return {**standing, **dict.fromkeys(each.place for each in collisions)}


def _as_typed(posting: Posting, collisions: Sequence[Collision], standing: Mapping[str, str]) -> Mapping[str, str]:
    """The inputs as they are shown again: as posted; at fields with `collisions`, what does not collide as it stands now."""
    places = {each.place for each in collisions}
    keys = {place.partition(".")[0] for place in places}
    typed = dict(posting.typed)
    for name in typed:
        key = name.partition(".")[0]
        if key in keys and not places & {name, key}:
            typed[name] = "" if standing.get(name) == NIL_ANSWER else standing.get(name, "")
    return typed
