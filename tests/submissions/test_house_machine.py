"""A house that lives: random trees, people, loans of offices, moves, bulk moves, corrections and days, all on PostgreSQL.

After every step: no approved report stands on an unsettled one, nothing below an approval has changed but by a correction
in force, time alone moved nothing. What is offered succeeds and what is not is refused for the reason given; the history
tells all of it, in order.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import select

from extensions import db
from submissions.correcting.corrections import ask_correction, refuse, sign, withdraw
from submissions.correcting.models import Correction
from submissions.correcting.rights import why_not_correct
from submissions.deciding import may
from submissions.models import Submission
from tests.submissions.chance import REASON
from tests.submissions.house import UNIT, WHO, House, one_of
from units import history
from units.access import Doer
from units.kinds import Level
from workflow.model import Standing
from workflow.refusals import Refused

CORRECTION_NEEDS = {"same_value", "correction_open", "blocking_faults", "not_correctable"}
"""What a correction by whoever may ask for one can still be refused for."""


class HouseWithCorrections(House):
    """The same house, in which approved figures are corrected."""

    def __init__(self) -> None:
        super().__init__()
        self.signed: dict[int, list[str]] = {}
        """What was done to the corrections of each report, in order."""

    @rule(unit=UNIT, pick=WHO, figure=st.integers(0, 79), together=st.booleans())
    def ask_for_a_correction(self, unit: int, pick: int, figure: int, together: bool) -> None:
        if not self.approved():
            self.settle_everything_below(pick)
        report = one_of(self.approved() or [self.report(unit)], unit)
        doers = [self.doer(each) for each in self.people]
        doer = one_of([each for each in doers if why_not_correct(report, each) is None] or doers, pick)
        expected, given = why_not_correct(report, doer), {"seen": report.version, "reason": REASON}
        try:
            with db.session.begin_nested():
                answers = {"members_female": str(figure), **({"strikes": str(figure % 3)} if together else {})}
                ask_correction(report, answers, **given, by=doer, now=self.now)
        except Refused as refused:
            assert refused.code in (CORRECTION_NEEDS if expected is None else {expected.code})
        else:
            assert expected is None
            self.signed.setdefault(report.id, []).append("correction")

    @rule(act=st.sampled_from(("sign", "sign", "sign", "refuse", "withdraw")), pick=WHO)
    def act_on_a_correction(self, act: str, pick: int) -> None:
        """What `may` says is what happens; only the last signature changes the one report it is about."""
        corrections = list(db.session.scalars(select(Correction).order_by(Correction.id)))
        asked = [(each, self.doer(person)) for each in corrections for person in self.people]
        open_ = [(each, doer) for each, doer in asked if may(each, doer, act, now=self.now) is None]
        if not asked:
            return
        correction, doer = one_of(open_ or asked, pick)
        expected, report_id = may(correction, doer, act, now=self.now), correction.submission_id
        versions = {each.id: each.version for each in self.reports.values()}
        try:
            with db.session.begin_nested():
                is_written = self.acted(act, correction, doer)
        except Refused as refused:
            assert refused.code in ({"old_value_changed", "blocking_faults"} if expected is None else {expected.code})
            return
        assert expected is None
        event(f"{act}: {correction.state.value}")
        done = {"sign": "correction_signed", "refuse": "correction_refused", "withdraw": "correction_withdrawn"}[act]
        self.signed[report_id].append("correction_applied" if is_written else done)
        after = {each.id: each.version for each in self.reports.values()}
        assert after == versions | ({report_id: versions[report_id] + 1} if is_written else {})
        if is_written:
            self.figures_followed(report_id)

    @rule(pick=WHO)
    def sign_as_far_as_people_may(self, pick: int) -> None:
        for number in range(4):
            self.act_on_a_correction("sign", pick + number)

    def the_history_tells_everything(self) -> None:
        super().the_history_tells_everything()
        for report in self.reports.values():
            acts = [each.act for each in history.entries_of("submission", report.id)]
            assert [act for act in acts if act.startswith("correction")] == self.signed.get(report.id, [])

    def approved(self) -> list[Submission]:
        """Reports with figures of their own that can be corrected."""
        found = [each for each in self.reports.values() if each.level is Level.GRASSROOTS]
        return [each for each in found if each.standing is Standing.APPROVED]

    def acted(self, act: str, correction: Correction, doer: Doer) -> bool:
        if act == "sign":
            return sign(correction, seen=len(correction.signatures), by=doer, now=self.now)
        if act == "refuse":
            refuse(correction, REASON, by=doer, now=self.now)
        else:
            withdraw(correction, by=doer, now=self.now)
        return False

    def figures_followed(self, report_id: int) -> None:
        """Below every approval that contains it, the corrected report and no other says something else now."""
        for top, sealed in self.sealed.items():
            present = self.contents_below(top)
            changed = {each for each in sealed if present[each] != sealed[each]}
            assert changed == ({report_id} & set(sealed))
            self.sealed[top] = present


def test_whatever_people_do_the_house_stays_honest(session):
    """More examples: NHIP_EXAMPLES=300 pytest tests/submissions/test_house_machine.py"""
    run_state_machine_as_test(
        HouseWithCorrections,
        settings=settings(
            max_examples=int(os.environ.get("NHIP_EXAMPLES", "12")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
