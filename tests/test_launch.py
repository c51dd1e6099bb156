"""`make run`, for real, on homes of its own: it starts, survives kill -9, stops without a trace, says what is wrong."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

import embedded
from config import ROOT


class Launched:
    """One start of the house."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.output = tempfile.TemporaryFile("w+")
        environment = os.environ | {"NHIP_HOME": str(home), "PORT": str(port), "DEMO_UNITS": "0", "WEB_WORKERS": "1"}
        command = [sys.executable, str(ROOT / "launch.py")]
        self.process = subprocess.Popen(
            command, env=environment, stdout=self.output, stderr=self.output, start_new_session=True
        )

    def said(self) -> str:
        """Everything it has printed."""
        self.output.seek(0)
        return self.output.read()

    def is_up(self) -> Launched:
        """Wait until it says where it is."""
        end = time.monotonic() + 60
        while f"http://localhost:{self.port}" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        return self

    def status(self, **headers: str) -> int:
        """How the sign-in page answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/sign-in", headers=headers)
        answer = connection.getresponse().status
        connection.close()
        return answer

    def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def mentioning(home: Path) -> list[str]:
    """Command lines of all processes that name `home`."""
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if str(home) in line:
            found.append(line)
    return found


@pytest.fixture
def launch() -> Iterator[Callable[..., Launched]]:
    """Start houses; nothing of them is left after the test."""
    around = Path(tempfile.mkdtemp(prefix="nhip-launch-", dir="/tmp"))
    started: list[Launched] = []

    def start(name: str = "home", port: int | None = None) -> Launched:
        started.append(Launched(around / name, port or free_port()))
        started[-1].home = around / name
        return started[-1]

    yield start
    for house in started:
        if house.process.poll() is None:
            house.end(signal.SIGTERM)
        house.output.close()
        embedded.stop(house.home)
    shutil.rmtree(around)


def test_the_house_comes_up_survives_a_killed_launcher_and_leaves_no_process(launch):
    killed = launch().is_up()
    assert killed.status() == 200
    killed.end(signal.SIGKILL)
    again = launch(port=killed.port).is_up()
    assert again.status() == 200
    # A caller does not say where the house stands, though he comes from this machine.
    assert again.status(SCRIPT_NAME="/elsewhere") == 200
    assert again.end(signal.SIGINT) == 0
    assert mentioning(again.home) == []


def test_a_second_launcher_on_the_same_home_or_port_says_so_in_one_line(launch):
    first = launch().is_up()
    same_home = launch()
    assert same_home.process.wait(timeout=30) == 1
    assert f"pid {first.process.pid}" in same_home.said()
    same_port = launch("other", first.port)
    assert same_port.process.wait(timeout=30) == 1
    assert f"port {first.port} on 127.0.0.1 is not free" in same_port.said()
    assert [house.said().count("\n") for house in (same_home, same_port)] == [1, 1]
    assert first.status() == 200
