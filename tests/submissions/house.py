"""A house that lives, as a state machine: random trees, people, loans of offices, moves, bulk moves and days, on PostgreSQL.

Rules attempt; what the page would have offered is what happens. `test_house_machine.py` adds corrections and runs it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from extensions import db
from submissions.bulk import ask_bulk, carry_on
from submissions.bulk_models import BulkItem
from submissions.contents import contents_hash
from submissions.deciding import answers_for
from submissions.entry.drafting import save
from submissions.escalating import plan_escalations
from submissions.facts import definition_of, passages_of
from submissions.models import Submission
from submissions.moves import make_move, note_opened
from submissions.rounds.calendar import calendar_around
from submissions.sealed import altered_reports
from submissions.workflows import shipped_names
from tests.submissions import chance
from tests.submissions.chance import REASON, SINCE, assert_nothing_unsettled_below_an_approval, reports_of
from tests.world import NOW
from units import history
from units.access import Doer, doer_for
from units.acting import Delegation
from units.kinds import Level
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow import replay
from workflow.deadlines import local_day
from workflow.model import Role, Standing
from workflow.refusals import Refused

WHO = st.integers(0, 30)
UNIT = st.integers(0, 30)
MOVES = ("submit", "take_back", "review", "approve", "return", "undo", "close", "reopen", "accept")
FORWARD = ("submit", "review", "approve", "accept")


class House(RuleBasedStateMachine):
    """One province, one round. Numbers drawn by the rules pick among the people and units there are."""

    def __init__(self) -> None:
        super().__init__()
        self.example = db.session.begin_nested()

    def teardown(self) -> None:
        try:
            if hasattr(self, "round"):
                self.the_history_tells_everything()
        finally:
            self.example.rollback()
            db.session.expunge_all()

    @initialize(
        tree=chance.trees(), people=st.integers(2, 5), workflow=st.sampled_from(shipped_names()), data=st.data()
    )
    def open_round(self, tree: chance.Tree, people: int, workflow: str, data: Any) -> None:
        chance.build_tree(tree)
        self.codes = [code for code, _, _ in tree]
        self.people = chance.appoint(people, data.draw(chance.offices(tree, people)))
        self.now = NOW
        self.round = chance.open_filled_round(workflow)
        self.told: dict[int, list[str]] = {each.id: [] for each in self.reports.values()}
        self.sealed: dict[int, dict[int, str]] = {}
        self.loans: list[Delegation] = []

    @property
    def reports(self) -> dict[str, Submission]:
        return reports_of(self.round)

    def person(self, number: int) -> User:
        return self.people[number % len(self.people)]

    def report(self, number: int) -> Submission:
        return self.reports[self.codes[number % len(self.codes)]]

    def doer(self, person: User) -> Doer:
        return doer_for(person, local_day(self.now))

    @rule(who=WHO, unit=UNIT, name=st.sampled_from(MOVES), reason=st.sampled_from(["", REASON, REASON]))
    def try_a_move(self, who: int, unit: int, name: str, reason: str) -> None:
        self.attempt(self.report(unit), name, self.doer(self.person(who)), reason)

    @rule(unit=UNIT, pick=WHO)
    def make_some_offered_move(self, unit: int, pick: int) -> None:
        self.one_of_those_offered(unit, pick, lambda name: name != "save")

    @rule(unit=UNIT, pick=WHO)
    def go_forward(self, unit: int, pick: int) -> None:
        self.one_of_those_offered(unit, pick, FORWARD.__contains__)

    @rule(pick=WHO)
    def settle_everything_below(self, pick: int) -> None:
        """From below upwards, as far as people may: without this few examples would ever approve the topmost report."""
        for code in sorted(self.codes, key=lambda each: -self.reports[each].depth):
            for _ in FORWARD:
                self.one_of_those_offered(self.codes.index(code), pick, FORWARD.__contains__)

    @rule(who=WHO, unit=UNIT, figure=st.integers(0, 119))
    def write(self, who: int, unit: int, figure: int) -> None:
        report, doer = self.report(unit), self.doer(self.person(who))
        expected = answers_for([report], doer)[report.id]["save"]
        answers = {"members_female": str(figure % 100)} if report.level is Level.GRASSROOTS else {}
        try:
            save(report, answers, by=doer, seen=report.version, now=self.now)
        except Refused as refused:
            assert expected is not None and expected.code == refused.code
        else:
            assert expected is None
            self.told[report.id].append("save")

    @rule(unit=UNIT, pick=WHO)
    def press_twice(self, unit: int, pick: int) -> None:
        """Two people saw the same version: the second is told that it changed."""
        seen = self.report(unit).version
        if not self.one_of_those_offered(unit, pick, lambda name: name != "save"):
            return
        report = self.report(unit)
        try:
            make_move(report, "approve", by=self.doer(self.person(pick)), seen=seen, reason=REASON, now=self.now)
        except Refused as refused:
            assert refused.code == "changed_since_seen"
        else:
            raise AssertionError("a second winner")

    @rule(who=WHO, unit=UNIT)
    def look(self, who: int, unit: int) -> None:
        report = self.report(unit)
        before = (report.state, report.version)
        if note_opened(report, by=self.doer(self.person(who)), now=self.now):
            self.told[report.id].append("opened")
        db.session.flush()
        assert (report.state, report.version) == before

    @rule(giver=WHO, taker=WHO, unit=UNIT, days=st.integers(0, 9))
    def lend(self, giver: int, taker: int, unit: int, days: int) -> None:
        if self.person(giver) is not self.person(taker):
            code = self.codes[unit % len(self.codes)]
            self.loans.append(chance.lend(self.person(giver), self.person(taker), code, self.now, days))

    @precondition(lambda self: self.loans)
    @rule(pick=WHO)
    def take_back_what_was_lent(self, pick: int) -> None:
        db.session.delete(self.loans.pop(pick % len(self.loans)))
        db.session.flush()

    @rule(who=WHO, unit=UNIT, role=st.sampled_from([Role.APPROVER, Role.CHAIR, Role.REVIEWER]))
    def appoint_somebody(self, who: int, unit: int, role: Role) -> None:
        unit_there = unit_by_code(self.codes[unit % len(self.codes)], local_day(self.now))
        office = Appointment(user=self.person(who), unit=unit_there, role=role, title=role.value, valid_from=SINCE)
        db.session.add(office)
        db.session.flush()

    @rule(who=WHO)
    def leave_an_office(self, who: int) -> None:
        query = select(Appointment).where(Appointment.user_id == self.person(who).id, Appointment.valid_to.is_(None))
        office = db.session.scalars(query.order_by(Appointment.id)).first()
        if office:
            office.valid_to = max(local_day(self.now) - timedelta(days=1), date(2021, 1, 1))
            db.session.flush()

    @rule(who=WHO, name=st.sampled_from(("approve", "submit", "undo", "return")))
    def move_all_that_is_seen(self, who: int, name: str) -> None:
        """A bulk move: for each report what happened is what its result says."""
        doer = self.doer(self.person(who))
        before = {each.id: each.version for each in self.reports.values()}
        mine = {
            each.id: each.version for each in self.reports.values() if answers_for([each], doer) and _sees(doer, each)
        }
        try:
            bulk_id, _ = ask_bulk(mine, name, by=doer, once=f"{self.now}-{before}", reason=REASON, now=self.now)
        except Refused as refused:
            assert refused.code == "nothing_chosen" and not mine
            return
        while carry_on(self.now):
            pass
        after = {each.id: each.version for each in self.reports.values()}
        for item in db.session.scalars(select(BulkItem).where(BulkItem.bulk_id == bulk_id)):
            passed = item.outcome == "ok"
            assert after[item.submission_id] == before[item.submission_id] + passed
            if passed:
                self.told[item.submission_id].append(name)
                self.note_seals(item.submission_id)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        before = {code: (each.state, each.version) for code, each in self.reports.items()}
        self.now += timedelta(days=days)
        plan_escalations(self.now, calendar_around(self.now))
        assert {code: (each.state, each.version) for code, each in self.reports.items()} == before

    @invariant()
    def nothing_unsettled_below_an_approval(self) -> None:
        if hasattr(self, "round"):
            assert_nothing_unsettled_below_an_approval(self.reports)

    @invariant()
    def nothing_below_an_approval_has_changed(self) -> None:
        for report_id, sealed in getattr(self, "sealed", {}).items():
            assert self.contents_below(report_id) == sealed

    def the_history_tells_everything(self) -> None:
        assert history.verify()[1] == []
        assert [*altered_reports()] == []
        definition = definition_of(self.round.workflow)
        for report in self.reports.values():
            entries = history.entries_of("submission", report.id)
            acts = [entry.act for entry in entries if entry.act in ("save", "opened", *definition.moves_named)]
            made = [act for act in acts if act in definition.moves_named and act != "save"]
            expected = self.told[report.id]
            assert made == [act for act in expected if act not in ("save", "opened")]
            assert acts.count("opened") == expected.count("opened")
            assert replay(definition, made) == report.state

    def one_of_those_offered(self, unit: int, pick: int, wanted: Any) -> bool:
        report = self.report(unit)
        offered = [
            (name, doer)
            for doer in map(self.doer, self.people)
            for name, refused in answers_for([report], doer)[report.id].items()
            if refused is None and wanted(name)
        ]
        if offered:
            self.attempt(report, *offered[pick % len(offered)], REASON)
        return bool(offered)

    def attempt(self, report: Submission, name: str, doer: Doer, reason: str) -> None:
        """Make a move; what the page would have said about it is what happens."""
        answers = answers_for([report], doer)[report.id]
        expected, report_id = answers.get(name, Refused("unknown_move")), report.id
        try:
            with db.session.begin_nested():
                make_move(report, name, by=doer, seen=report.version, reason=reason, now=self.now)
        except Refused as refused:
            asked_for_reason = expected is None and refused.code == "reason_required" and not reason
            assert asked_for_reason or (expected and expected.code == refused.code), (name, expected, refused)
        else:
            assert expected is None, (name, expected)
            self.told[report_id].append(name)
            self.note_seals(report_id)

    def note_seals(self, report_id: int) -> None:
        """Remember what lies below a report when it is approved, forget it when the approval is undone."""
        report = next(each for each in self.reports.values() if each.id == report_id)
        if report.standing is Standing.APPROVED:
            self.sealed[report_id] = self.contents_below(report_id)
        else:
            self.sealed.pop(report_id, None)

    def contents_below(self, report_id: int) -> dict[int, str]:
        reports = self.reports
        top = next(each for each in reports.values() if each.id == report_id)
        below = [each for each in reports.values() if top.unit_id in each.unit_path]
        texts = passages_of([each.id for each in below])
        return {each.id: each.state + contents_hash(each, texts.get(each.id, {})) for each in below}


def one_of(choices: list[Any], number: int) -> Any:
    return choices[number % len(choices)]


def _sees(doer: Doer, report: Submission) -> bool:
    return any(office.unit_id in report.unit_path for office in doer.offices)
