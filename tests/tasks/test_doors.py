"""The doors open to strangers, on a running house: floods are held up; a Redis that is gone or hangs holds up nobody."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.tasks.servers import until
from tests.world import PASSWORD

MOST_A_MINUTE = 10
"""Forgotten passwords from one network (`floods.DOORS`)."""
MOST_CODES, MOST_FILES = 60, 20
"""Codes looked up, and files sent to be verified, in a minute."""


class Web:
    """A browser of few words: keeps cookies and the token of the last form."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}
        self.token = self.page = ""

    def ask(self, method: str, path: str, **form: str) -> int:
        """Make one request; the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10, source_address=(self.address, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form | {"csrf_token": self.token}) if form else None, headers)
        answer = connection.getresponse()
        page = self.page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if 'name="csrf_token" value="' in page:
            self.token = page.split('name="csrf_token" value="')[1].partition('"')[0]
        return answer.status

    def signs_in(self) -> int:
        """Sign in as Vân; the status."""
        self.ask("GET", "/sign-in")
        return self.ask("POST", "/sign-in", email="van@vi-du.vn", password=PASSWORD)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def restart(shared_house, settings, start, port):
    """Start the web server, or start it again."""
    settings["PORT"] = str(port)
    running = []

    def again() -> None:
        for process in running:
            process.kill()
        running.append(start("gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--threads", "4"))
        until(lambda: answers(port))

    again()
    return again


def answers(port: int) -> bool:
    try:
        return Web(port).ask("GET", "/sign-in") == 200
    except OSError:
        return False


def flood(port: int) -> list[int]:
    """More forgotten passwords than a network may ask for in a minute; the statuses."""
    web = Web(port)
    web.ask("GET", "/forgotten-password")
    return [web.ask("POST", "/forgotten-password", email=f"{number}@vi-du.vn") for number in range(MOST_A_MINUTE + 2)]


def test_a_flood_is_held_up_by_redis_and_by_the_process_when_redis_is_gone(restart, port, redis_server):
    assert flood(port) == [303] * 10 + [429] * 2
    assert redis_server.client.keys("LIMITS*") != []
    redis_server.kill()
    restart()
    assert flood(port) == [303] * 10 + [429] * 2


def test_guessing_codes_of_publications_is_held_up_for_one_network_and_nobody_else(restart, port):
    guesser = Web(port, "127.0.5.1")
    answers = [guesser.ask("GET", f"/verify/AAAA-{number:04}-AAAA") for number in range(MOST_CODES + 2)]
    assert answers == [404] * MOST_CODES + [429] * 2
    typing = [guesser.ask("GET", "/verify?code=AAAA") for _ in range(MOST_CODES + 1)]
    assert typing == [200] * MOST_CODES + [429], "the door where codes are typed counts by itself"
    sender = Web(port, "127.0.6.1")
    assert sender.ask("GET", "/verify") == 200, "another network is let in"
    sent = [sender.ask("POST", "/verify", code="AAAA-0000-AAAA") for _ in range(MOST_FILES + 1)]
    assert sent == [404] * MOST_FILES + [429]
    assert "giây" in sender.page or "phút" in sender.page, "when to try again"


def test_sign_in_goes_on_when_redis_is_killed_and_when_it_hangs(restart, port, redis_server):
    os.kill(redis_server.process.pid, signal.SIGSTOP)
    took = []
    for _ in range(4):
        begun = time.monotonic()
        assert Web(port).signs_in() == 303
        took.append(time.monotonic() - begun)
    assert max(took) < 2.5, took
    os.kill(redis_server.process.pid, signal.SIGCONT)
    redis_server.kill()
    assert [Web(port).signs_in() for _ in range(3)] == [303] * 3


def test_a_session_outlives_the_web_server_and_redis(restart, port, redis_server):
    web = Web(port)
    assert web.signs_in() == 303
    redis_server.kill()
    restart()
    assert web.ask("GET", "/account") == 200
