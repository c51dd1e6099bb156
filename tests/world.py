"""The named cast of the tests: a small ragged tree and the people who work in it.

Tỉnh **T**; công đoàn cấp trên **K** and **K2** under it; cơ sở **C1**, **C2** under K, **C9** under K2, **C3** straight
under T. **Vân** writes at C1, **Hoa** at C2, **Sơn** at C3; **Hậu** writes, checks and approves at K; **Lan** is staff at T,
**Dũng** approves at T, **Minh** administers; **Quân** belongs to K2 and must see nothing of K.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from extensions import db
from submissions.consolidation.level import settle_one
from submissions.entry.drafting import save
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.moves import make_move
from submissions.queries import submission_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from units.access import Doer, doer_for
from units.importing import import_units
from units.kinds import Level
from units.passwords import hashed
from units.people import Appointment, User
from units.tree import unit_by_code
from vietnamese import fold
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.periods import parse_period

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)
"""Wednesday 16/09/2026, 9:00 in Vietnam: two days after the third quarter's figures closed."""

PASSWORD = "mật khẩu thử nghiệm"

UNITS = """code,name,kind,sector,parent_code,valid_from,valid_to
T,Liên đoàn Lao động tỉnh T,province,,,2020-01-01,
K,Công đoàn phường Kinh Bắc,commune,,T,2020-01-01,
K2,Công đoàn Khu công nghiệp Đông Hà,industrial_zone,,T,2020-01-01,
C1,CĐCS Công ty May Bình Minh,grassroots,private,K,2020-01-01,
C2,CĐCS Trường Mầm non Hoa Sen,grassroots,public_service,K,2020-01-01,
C9,CĐCS Công ty Điện tử Đông Hà,grassroots,fdi,K2,2020-01-01,
C3,CĐCS Công ty Cấp nước,grassroots,state_enterprise,T,2020-01-01,
"""

PEOPLE = {
    "Vân": ("Nguyễn Thị Hồng Vân", {"C1": [(Role.CHAIR, "Chủ tịch")]}),
    "Hoa": ("Lê Thị Hoa", {"C2": [(Role.CHAIR, "Chủ tịch")]}),
    "Sơn": ("Trần Văn Sơn", {"C3": [(Role.CHAIR, "Chủ tịch")]}),
    "Hậu": (
        "Phạm Thị Hậu",
        {"K": [(Role.CHAIR, "Chủ tịch"), (Role.REVIEWER, "Chủ tịch"), (Role.APPROVER, "Chủ tịch")]},
    ),
    "Lan": ("Đỗ Thị Lan", {"T": [(Role.STAFF, "Chuyên viên"), (Role.REVIEWER, "Chuyên viên")]}),
    "Dũng": ("Vũ Tiến Dũng", {"T": [(Role.APPROVER, "Phó Chủ tịch")]}),
    "Minh": ("Hồ Quang Minh", {"T": [(Role.ADMIN, "Quản trị")]}),
    "Quân": (
        "Bùi Anh Quân",
        {"K2": [(Role.CHAIR, "Chủ tịch"), (Role.REVIEWER, "Chủ tịch"), (Role.APPROVER, "Chủ tịch")]},
    ),
}

DEADLINES = {Level.GRASSROOTS: date(2026, 9, 21), Level.UPPER: date(2026, 9, 24), Level.PROVINCE: date(2026, 9, 29)}

MINIMUM = {"workforce_total": "120", "workforce_female": "80", "members_total": "100", "members_female": "70"}
"""Figures that let a report of the short form be submitted."""


@dataclass
class Person:
    """Somebody of the cast, acting through the same verbs as the pages."""

    user: User
    now: datetime = NOW

    @property
    def email(self) -> str:
        """The address to sign in with (the password is `PASSWORD`)."""
        return self.user.email

    @property
    def doer(self) -> Doer:
        """The person as the verbs want him."""
        return doer_for(self.user, local_day(self.now))

    def saves(self, submission: Submission, answers: Mapping[str, str]) -> Submission:
        """Write answers into a report."""
        save(submission, answers, by=self.doer, seen=submission.version, now=self.now)
        return submission

    def moves(self, submission: Submission, name: str, reason: str = "") -> Submission:
        """Make any move of the workflow."""
        return make_move(submission, name, by=self.doer, seen=submission.version, reason=reason, now=self.now)

    def submits(self, submission: Submission, answers: Mapping[str, str] = MINIMUM) -> Submission:
        """Fill in and submit."""
        return self.moves(self.saves(submission, answers) if answers else submission, "submit")

    def returns(self, submission: Submission, reason: str) -> Submission:
        """Send back with a reason."""
        return self.moves(submission, "return", reason)

    def approves(self, submission: Submission) -> Submission:
        """Approve."""
        return self.moves(submission, "approve")


@cache
def _hash() -> str:
    """Of everybody's password, worked out once: it takes as long as building the whole tree."""
    return hashed(PASSWORD)


class World:
    """The tree and the cast, written into the database of one test (flushed, not committed)."""

    def __init__(self, now: datetime = NOW) -> None:
        import_units(UNITS)
        self.now = now
        self.people = {name: self._appoint(full, offices) for name, (full, offices) in PEOPLE.items()}
        db.session.flush()

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def round(self, form: str = "Q", period: str = "2026-Q3", scope: str = "T", workflow: str = "one_step") -> Round:
        """Publish a shipped form and open a round of it."""
        version, _ = publish(shipped_form(form), by_id=None, now=self.now)
        unit = unit_by_code(scope, local_day(self.now))
        assert unit is not None
        window = parse_period(period)
        return open_round(
            version, window, unit, workflow=shipped(workflow), deadlines=DEADLINES, by=self["Minh"].doer, now=self.now
        )

    def report(self, round_: Round, code: str) -> Submission:
        """The report of one unit."""
        return submission_of(round_, code)

    def settle(self) -> None:
        """Work off every stale mark, as the sweep does."""
        while settle_one(now=self.now):
            db.session.flush()

    def _appoint(self, full_name: str, offices: Mapping[str, list[tuple[Role, str]]]) -> Person:
        given = full_name.split()[-1]
        user = User(
            email=f"{fold(given)}@vi-du.vn",
            name=full_name,
            password_hash=_hash(),
            enabled=True,
            created_at=self.now - timedelta(days=400),
        )
        db.session.add(user)
        for code, roles in offices.items():
            unit = unit_by_code(code, date(2026, 1, 1))
            assert unit is not None
            for role, title in roles:
                db.session.add(
                    Appointment(
                        user=user, unit=unit, role=role, title=title, valid_from=date(2021, 1, 1), valid_to=None
                    )
                )
        return Person(user, self.now)
