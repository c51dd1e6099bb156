"""The sweep of published versions: twice at once, killed in the middle, and how far it is seen from outside."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.issuing.asking import ask
from submissions.issuing.issuing import issue_next
from submissions.models import Document, DocumentState
from submissions.publications.models import Publication, PublicationFile, PublicationState, WorkProgress
from submissions.publications.ordering import make_next, order
from tasks.documents import make_owed
from tasks.progress import tell
from tasks.publications import issue_owed
from tests.world import NOW, World
from tests.world_corrections import approve_up_to
from units.access import OPERATOR


@pytest.fixture
def asked(committed_app) -> Publication:
    """The province has asked for a version of its approved report."""
    world = World()
    round_ = world.round()
    world.settle()
    approve_up_to(world, round_, "T")
    publication = ask(world.report(round_, "T"), by=world["Lan"].doer, now=NOW)
    db.session.commit()
    return publication


def seen_from_outside(subject: str) -> tuple[int, int] | None:
    """What another connection reads at this moment."""
    with db.engine.connect() as other:
        row = other.execute(select(WorkProgress.done, WorkProgress.of).where(WorkProgress.subject == subject)).first()
    return tuple(row) if row else None


def test_the_sweep_issues_what_was_asked_and_leaves_no_progress_behind(asked):
    assert issue_owed(lambda: NOW) == 1
    assert issue_owed(lambda: NOW) == 0
    db.session.expire_all()
    assert asked.state is PublicationState.ISSUED
    assert seen_from_outside("publication") is None


def test_every_step_is_seen_at_once_while_nothing_is_committed_yet(asked):
    steps = []

    def watched(*told: int | str) -> None:
        tell(*told)
        steps.append(seen_from_outside("publication"))

    issue_next(NOW, base_url="https://vi-du.vn", tell=watched)
    assert steps == [(done, 7) for done in range(1, 8)]


class Killed(BaseException):
    """The process is gone."""


def test_a_worker_killed_in_the_middle_uses_no_number_and_the_next_one_does_it(asked):
    def killed_at(_subject: str, _id: int, done: int, _of: int) -> None:
        if done == 5:
            raise Killed

    with pytest.raises(Killed):
        issue_next(NOW, base_url="https://vi-du.vn", tell=killed_at)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PublicationFile)) == 0
    db.session.commit()
    assert issue_owed(lambda: NOW) == 1
    db.session.expire_all()
    assert (asked.number, asked.version) == (1, 1)


def test_an_ordered_document_tells_its_steps_too(asked):
    document = order(asked.submission, "pdf", by=OPERATOR, now=NOW)
    db.session.commit()
    steps = []

    def watched(*told: int | str) -> None:
        tell(*told)
        steps.append(seen_from_outside("document"))

    make_next(NOW, tell=watched)
    db.session.commit()
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert seen_from_outside("document") is None
    assert db.session.get_one(Document, document.id).state is DocumentState.READY
    assert make_owed(lambda: NOW) == 0
