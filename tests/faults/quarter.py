"""A simulated quarter in which a worker, Redis, the mail server and PostgreSQL die at random, and what must be true after.

`python -m tests.faults.quarter KILLS [SEED]` runs one and prints what came of it. Beat is two messages instead of one.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from random import Random

import psutil
from flask_migrate import upgrade
from kombu.exceptions import OperationalError as NoBroker

import embedded
from config import child_environment
from extensions import db
from launch import WORKER_HABITS
from submissions.models import Round
from submissions.notices.models import SweepRun
from submissions.notices.timing import at_local
from submissions.queries import submission_of
from submissions.rounds.calendar import calendar_for
from submissions.rounds.opening import counted, open_round
from submissions.workflows import shipped
from tasks.doorbell import celery_ring
from tests.faults.verdict import PATIENCE, faults_in, patiently, waiting
from tests.processes import Process
from tests.tasks.servers import RedisServer
from tests.world import MINIMUM, NOW, Person, World
from units.importing import import_units
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role, Standing
from workflow.periods import parse_period

MORE_UNITS = 40
ENDS = date(2026, 12, 15)
OPENINGS = {date(2026, 10, 15): "2026-10", date(2026, 11, 16): "2026-11"}


@dataclass
class Outcome:
    """What came of a run. `faults`: everything that must not be; empty when all is well."""

    kills: Counter[str]
    notices: Counter[str]
    letters: int
    faults: list[str]
    seconds: float


class Quarter:
    """One house with its servers, a clock in a file, and a hand that kills."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="nhip-faults-", dir="/tmp"))
        self.mails = self.folder / "mails"
        self.mails.mkdir()
        self.clock_file = self.folder / "clock"
        self.set_clock(NOW)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.home = self.folder / "home"
        self.kills: Counter[str] = Counter()
        self.redis = RedisServer()
        self.url = embedded.ensure_postgres(self.home)
        self.settings = child_environment(
            DATABASE_URL=self.url,
            REDIS_URL=self.redis.url,
            NHIP_HOME=str(self.folder / "program"),
            SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(self.port),
            MAIL_FROM="nhip@vi-du.vn",
            FAULT_CLOCK=str(self.clock_file),
        )
        self.ring = celery_ring(self.redis.url, "Asia/Ho_Chi_Minh")
        self.mail = self.worker = None
        self.people: dict[str, Person] = {}

    def start(self, app) -> None:
        """Migrate, people the house, start what may be killed."""
        with app.app_context():
            upgrade()
        self.world = World()
        self._more_units()
        self.rounds = [self.world.round()]
        self.world.settle()
        db.session.commit()
        self._start_mail()
        self._start_worker()

    def stop(self) -> None:
        """End everything that was started here."""
        for process in (self.worker, self.mail):
            if process:
                process.kill()
        db.session.remove()
        db.engine.dispose()
        self.redis.remove()
        embedded.stop(self.home)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.clock_file.read_text())

    def set_clock(self, moment: datetime) -> None:
        """Make it that moment, whole or not at all."""
        draft = self.clock_file.with_suffix(".draft")
        draft.write_text(moment.astimezone(UTC).isoformat())
        draft.rename(self.clock_file)

    def live(self, until: date, kills: int) -> None:
        """Live every day up to `until`, with `kills` of them spread by chance."""
        first, calendar = local_day(self.now), calendar_for(NOW.year)
        days = [first + timedelta(days=ahead) for ahead in range((until - first).days + 1)]
        days = [day for day in days if calendar.is_working_day(day)]
        deaths = Counter(self.chance.choice(days) for _ in range(kills))
        for day in days:
            self._day(day, deaths[day])

    def settle(self) -> None:
        """Some days without faults: whatever still waits is sent or given up."""
        for ahead in range(6):
            self.set_clock(at_local(ENDS + timedelta(days=ahead + 1), hour(8, 0)))
            self._wait_for("notices")
        self._until(lambda: not patiently(waiting))

    def _day(self, day: date, deaths: int) -> None:
        early = self.chance.randint(0, deaths)
        self.set_clock(max(self.now, at_local(day, hour(6, 20))))
        patiently(lambda: self._open(day))
        self._beat("reminders")
        self._die(early, "reminders")
        self._wait_for("reminders")
        self.set_clock(max(self.now, at_local(day, hour(7, 31))))
        self._beat("notices")
        self._die(deaths - early, "notices")
        self._wait_for("notices")
        self.set_clock(max(self.now, at_local(day, hour(10, 0))))
        patiently(self._act)
        self._beat("notices")

    def _open(self, day: date) -> None:
        if day in OPENINGS and len(self.rounds) == 1 + list(OPENINGS).index(day):
            window = parse_period(OPENINGS[day])
            opened = open_round(
                db.session.get_one(Round, self.rounds[0].id).form_version,
                window,
                unit_by_code("T", day),
                workflow=shipped("one_step"),
                deadlines=counted(window, day).deadlines,
                by=self._person("Minh").doer,
                now=self.now,
            )
            db.session.commit()
            self.rounds.append(opened)

    def _act(self) -> None:
        """Some units submit; Hậu decides on some; nobody is in two minds after a fault: it is all or nothing."""
        for code in self.chance.sample(sorted(self.people), 3):
            for round_ in self.rounds:
                report = submission_of(db.session.merge(round_, load=True), code)
                if report.standing is Standing.OPEN and self.chance.random() < 0.4:
                    person = self.people[code]
                    person.now = self.now
                    person.user = db.session.get_one(User, person.user.id)
                    person.submits(report, MINIMUM)
                elif report.standing is Standing.SUBMITTED:
                    hau = self._person("Hậu")
                    if self.chance.random() < 0.5:
                        hau.approves(report)
                    else:
                        hau.returns(report, "Số đoàn viên nữ chưa khớp với kỳ trước")
        db.session.commit()

    def _person(self, name: str) -> Person:
        person = self.world[name]
        person.now = self.now
        person.user = db.session.get_one(User, person.user.id)
        return person

    def _die(self, deaths: int, sweep: str) -> None:
        for _ in range(deaths):
            time.sleep(self.chance.uniform(0, 0.6))
            victim = self.chance.choice(("worker", "redis", "mail", "postgres"))
            self.kills[victim] += 1
            getattr(self, f"_kill_{victim}")()
            self._beat(sweep)

    def _kill_worker(self) -> None:
        self.worker.kill()
        self._start_worker()

    def _kill_redis(self) -> None:
        self.redis.kill()
        time.sleep(self.chance.uniform(0, 0.3))
        self.redis.start()

    def _kill_mail(self) -> None:
        self.mail.kill()
        time.sleep(self.chance.uniform(0, 0.3))
        self._start_mail()

    def _kill_postgres(self) -> None:
        pid_file = next(self.home.glob("**/postmaster.pid"))
        with contextlib.suppress(psutil.NoSuchProcess):
            postmaster = psutil.Process(int(pid_file.read_text().split()[0]))
            for each in (postmaster, *postmaster.children()):
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            postmaster.wait(timeout=20)
        embedded.ensure_postgres(self.home)

    def _start_worker(self) -> None:
        command = ("celery", "-A", "tests.faults.house:celery_app", "worker", "-c", "2", "--loglevel", "WARNING")
        self.worker = Process(*command, *WORKER_HABITS, settings=self.settings)

    def _start_mail(self) -> None:
        self.mail = Process("tests.faults.smtp", str(self.port), str(self.mails), settings=self.settings)

    def _beat(self, sweep: str) -> None:
        for _ in range(2):
            with contextlib.suppress(NoBroker, OSError):
                self.ring(sweep)

    def _wait_for(self, sweep: str) -> None:
        """Until the sweep has gone through at the present moment."""
        since = self.now
        last = [0.0]

        def has_run() -> bool:
            if time.monotonic() - last[0] > 3:
                if not self.worker.is_running:  # the launcher starts again what ends by itself
                    self._start_worker()
                self._beat(sweep)
                last[0] = time.monotonic()
            run = patiently(lambda: db.session.get(SweepRun, sweep, populate_existing=True))
            return run is not None and run.started_at >= since and run.fault is None

        self._until(has_run)

    def _until(self, question: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not question():
            assert time.monotonic() < end, f"waited in vain at {self.now}: {self.worker.said()[-3000:]}"
            time.sleep(0.1)

    def _more_units(self) -> None:
        codes = [f"X{number:02}" for number in range(MORE_UNITS)]
        heading = "code,name,kind,sector,parent_code,valid_from,valid_to"
        lines = [f"{code},CĐCS số {code},grassroots,private,K,2020-01-01," for code in codes]
        import_units("\n".join([heading, *lines]) + "\n")
        for code in codes:
            user = User(email=f"{code.lower()}@vi-du.vn", name=f"Người {code}", enabled=True, created_at=NOW)
            unit = unit_by_code(code, date(2026, 1, 1))
            office = Appointment(user=user, unit=unit, role=Role.CHAIR, title="Chủ tịch", valid_from=date(2021, 1, 1))
            db.session.add_all([user, office])
            self.people[code] = Person(user)
        db.session.flush()


def run(kills: int, *, until: date = ENDS, seed: int = 2026) -> Outcome:
    """Live a quarter (or until an earlier day) with so many kills."""
    from app import create_app

    start = time.monotonic()
    quarter = Quarter(seed)
    app = create_app({"SQLALCHEMY_DATABASE_URI": quarter.url, "TESTING": True, "RATELIMIT_ENABLED": False})
    with app.app_context():
        try:
            quarter.start(app)
            quarter.live(until, kills)
            quarter.settle()
            son = db.session.merge(quarter.world["Sơn"].user).id
            states, letters, faults = faults_in(quarter.mails, son, is_whole=until >= ENDS)
        finally:
            quarter.stop()
    return Outcome(quarter.kills, states, letters, faults, time.monotonic() - start)


if __name__ == "__main__":
    outcome = run(int(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 2026)
    print(outcome)
    sys.exit(bool(outcome.faults))
