"""Whatever people do in whatever order, approved figures change only by a last signature, and totals and stories follow."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.consolidation.whole import whole_of
from submissions.correcting.models import Correction, CorrectionState
from submissions.models import Submission
from submissions.sealed import altered_reports
from tests.world_corrections import approve_up_to, asks, refuses, signs, withdraws
from units import history
from units.authority import may
from workflow.model import Standing
from workflow.refusals import Refused

SAID = {"sign": signs, "refuse": refuses, "withdraw": withdraws}
REASON = "Đề nghị kiểm tra lại số liệu"

PEOPLE = st.sampled_from(["Vân", "Hoa", "Hậu", "Dũng"])
ACTS = st.one_of(
    st.tuples(st.just("ask"), PEOPLE, st.sampled_from(["C1", "C2"]), st.integers(70, 120)),
    st.tuples(st.sampled_from(list(SAID)), PEOPLE, st.integers(0, 3)),
    st.tuples(st.sampled_from(["undo", "return", "submit", "approve"]), PEOPLE, st.sampled_from(["C1", "C2", "K"])),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=4, max_size=14))
def test_approved_figures_change_only_by_a_last_signature(world, quarter, session, acts):
    undo = session.begin_nested()
    try:
        approve_up_to(world, quarter, "K")
        for act in acts:
            before = {code: stands(world.report(quarter, code)) for code in ("C1", "C2", "K")}
            applied = done(world, quarter, session, act)
            for code, (standing, figures, version) in before.items():
                report = world.report(quarter, code)
                if report.standing is standing is Standing.APPROVED and list(report.figures) != figures:
                    assert applied is not None
                    assert applied.submission_id == report.id
                    assert report.version == version + 1
                    assert changed_slots(figures, report.figures) == [slot_of(quarter)]
        world.settle()
        session.expire_all()
        add_up(world, quarter)
        assert history.verify()[1] == []
        assert [*altered_reports()] == []
    finally:
        undo.rollback()
        session.expire_all()


def stands(report: Submission) -> tuple[Standing, list[int | None], int]:
    """Standing, figures and version of a report."""
    return report.standing, list(report.figures), report.version


def done(world, quarter, session, act) -> Correction | None:
    """Do one act, or be refused; the correction it put in force, if any. What is offered succeeds, and nothing else."""
    name, who, *rest = act
    person = world[who]
    if name in SAID:
        kept = session.query(Correction).order_by(Correction.id).offset(rest[0]).first()
        if kept is None:
            return None
        offered = may(kept, person.doer, name, now=world.now)
        refused = tried(session, lambda: SAID[name](person, kept))
        assert refused == (offered.code if offered else None)
        return kept if name == "sign" and kept.state is CorrectionState.APPLIED and refused is None else None
    report = world.report(quarter, rest[0])
    if name == "ask":
        tried(session, lambda: asks(person, report, str(rest[1])))
    else:
        tried(session, lambda: person.moves(report, name, REASON))
    return None


def tried(session, call) -> str | None:
    """Call in a savepoint; the code of the refusal, if it was refused."""
    point = session.begin_nested()
    try:
        call()
    except Refused as refused:
        point.rollback()
        session.expire_all()
        return refused.code
    point.commit()
    return None


def add_up(world, quarter) -> None:
    """K's official members are those of its approved units."""
    slot = slot_of(quarter)
    below = [world.report(quarter, code) for code in ("C1", "C2")]
    counted = [each.figures[slot] for each in below if each.standing is Standing.APPROVED]
    official = whole_of(world.report(quarter, "K"), quarter.form_version.compiled).official[slot]
    assert (official or 0) == sum(counted)


def changed_slots(old, new) -> list[int]:
    """Where two reports differ."""
    return [index for index, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]


def slot_of(quarter) -> int:
    """The slot of the members."""
    return quarter.form_version.compiled.slot("members_total").index
