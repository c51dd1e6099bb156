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


class Web:
    """A browser of few words: keeps cookies and the token of the last form."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, **form: str) -> int:
        """Make one request; the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form | {"csrf_token": self.token}) if form else None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
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
