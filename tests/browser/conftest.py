"""A whole running house for a real browser: gunicorn, a Celery worker, the doorbell, PostgreSQL, Redis and SMTP."""

from __future__ import annotations

import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from extensions import db
from submissions.models import Round
from tests.processes import Process, worker
from tests.tasks.servers import MailServer, RedisServer, until
from tests.world import NOW, PASSWORD, World
from units.people import Appointment
from workflow.model import Role

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests cannot run: they are skipped, by name, and `make test` has said what to install."""
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@dataclass
class Site:
    """The running house: its address, its people, its open round of the term report."""

    address: str
    world: World
    term: Round
    mail: MailServer

    def path_of(self, code: str) -> str:
        """The page of one unit's report."""
        return f"{self.address}/submissions/{self.world.report(self.term, code).id}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def site(committed_app, tmp_path: Path) -> Iterator[Site]:
    """Start everything on the committed world; all is dead after the test."""
    world = World()
    term = world.round(form="A", period="2025-2030")
    world.settle()
    db.session.commit()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    redis_server, mail_server = RedisServer(), MailServer()
    settings = {
        "DATABASE_URL": committed_app.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": redis_server.url,
        "NHIP_HOME": str(tmp_path / "home"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "MAIL_FROM": "nhip@vi-du.vn",
        "PORT": str(port),
    }
    web = Process("gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--threads", "4", settings=settings)
    processes = [web, worker(settings), Process("tasks.doorbell", settings=settings)]
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(address))
        yield Site(address, world, term, mail_server)
    finally:
        for process in processes:
            process.kill()
        redis_server.remove()
        mail_server.stop()


@pytest.fixture
def quarter(site: Site) -> Round:
    """An open round of the short quarterly form."""
    opened = site.world.round()
    site.world.settle()
    db.session.commit()
    return opened


@pytest.fixture
def nga(site: Site, quarter: Round) -> None:
    """Sơn also writes at C1."""
    unit = site.world.report(quarter, "C1").unit
    office = Appointment(user=site.world["Sơn"].user, unit=unit, role=Role.REPORTER, title="", valid_from=NOW.date())
    db.session.add(office)
    db.session.commit()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def signed_in(
    browser: Browser, site: Site, name: str, width: int = 1280, scripts: bool = True, forgiven: str = "status of 4"
) -> Iterator[Page]:
    """A window in which one of the cast has signed in. Whatever the page complains about fails the test, but what
    contains `forgiven`.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 844}, locale="vi-VN", java_script_enabled=scripts, accept_downloads=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: _note(complaints, message, forgiven))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Thư điện tử").fill(site.world[name].email)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Việc của tôi").wait_for()
    yield page
    context.close()
    assert complaints == []


def _note(complaints: list[str], message: ConsoleMessage, forgiven: str) -> None:
    if message.type == "error" and forgiven not in message.text:
        complaints.append(message.text)
