"""The supervisor, for real: programs are kept alive, given up by name, and never outlive it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config import ROOT

HOUSE = """
import sys, supervision
from pathlib import Path
supervision.FIRST_PAUSE = 0.01
supervision.STOP_PATIENCE = 2
home = Path(sys.argv[1])
supervision.stop_leftovers(home)
house = supervision.Supervisor(home, home, {"PATH": "/usr/bin:/bin"})
for number, command in enumerate(sys.argv[2:]):
    house.add(f"program{number}", ["sh", "-c", command])
sys.exit(house.run())
"""


class House:
    """A supervisor in a process of its own."""

    def __init__(self, home: Path, *commands: str) -> None:
        (home / "run").mkdir(exist_ok=True)
        self.output = (home / "output").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOUSE, str(home), *commands],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=self.output,
            stderr=self.output,
        )

    def said(self) -> str:
        """Everything it has printed."""
        self.output.seek(0)
        return self.output.read()

    def until(self, question: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        end = time.monotonic() + 20
        while not question():
            assert time.monotonic() < end, self.said()
            time.sleep(0.02)

    def programs(self) -> list[psutil.Process]:
        """Everything started below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@pytest.fixture
def run(tmp_path) -> Iterator[Callable[..., House]]:
    """Start houses in the folder of this test; none is left."""
    houses: list[House] = []

    def start(*commands: str) -> House:
        houses.append(House(tmp_path, *commands))
        return houses[-1]

    yield start
    for house in houses:
        if house.process.poll() is None:
            house.end(signal.SIGTERM)
        house.output.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_program_in_good_order(run, number):
    polite = "trap 'echo goodbye; exit 0' TERM; echo hello; while :; do sleep 0.05; done"
    house = run(polite, polite)
    house.until(lambda: house.said().count("hello") == 2)
    programs = house.programs()
    assert house.end(number) == 0
    assert house.said().count("goodbye") == 2
    assert [program for program in programs if program.is_running()] == []


def test_lines_carry_the_name_of_their_program_and_no_colours_in_a_file(run):
    house = run("echo one; sleep 100", "echo two; sleep 100")
    house.until(lambda: "one" in house.said() and "two" in house.said())
    assert "program0 | one" in house.said()
    assert "program1 | two" in house.said()
    assert "\033" not in house.said()


def test_a_program_that_ends_is_started_again_and_the_others_do_not_notice(run, tmp_path):
    house = run(
        f"test -e {tmp_path}/once || {{ touch {tmp_path}/once; exit 3; }}; echo second life; sleep 100", "sleep 100"
    )
    house.until(lambda: "second life" in house.said())
    assert "program0 | died (status 3), starting again" in house.said()
    assert "program1 | died" not in house.said()
    assert house.end(signal.SIGTERM) == 0


def test_a_program_whose_children_outlive_it_is_started_again_without_them(run, tmp_path):
    house = run("echo born; sleep 100 & echo $! >> children; sleep 0.1; kill -9 $$")
    house.until(lambda: house.said().count("born") == 3)
    first = int((tmp_path / "children").read_text().split()[0])
    house.until(lambda: not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE)
    house.process.wait(timeout=30)


def test_a_program_that_will_not_stop_is_killed(run):
    house = run("trap '' TERM; echo deaf; while :; do sleep 0.05; done")
    house.until(lambda: "deaf" in house.said())
    assert house.end(signal.SIGTERM) == 0


def test_a_program_that_keeps_dying_is_named_and_ends_the_house(run):
    house = run("exit 7", "sleep 100")
    assert house.process.wait(timeout=30) == 1
    assert "program0 | died 5 times in a row (status 7): giving up" in house.said()


def test_programs_end_with_a_killed_supervisor(run):
    house = run("echo up; exec sleep 100", "echo up; exec sleep 100")
    house.until(lambda: house.said().count("up") == 2)
    programs = house.programs()
    house.end(signal.SIGKILL)
    assert psutil.wait_procs(programs, timeout=10)[1] == []


def test_the_next_start_stops_programs_that_lost_everybody_above_them(run):
    house = run("echo up; exec sleep 100")
    house.until(lambda: "up" in house.said())
    programs = house.programs()
    sleeper = next(program for program in programs if program.name() == "sleep")
    for above in [psutil.Process(house.process.pid), *(each for each in programs if each != sleeper)]:
        above.kill()
    house.process.wait()
    assert sleeper.is_running()
    after = run("echo up again; exec sleep 100")
    after.until(lambda: "up again" in after.said())
    assert not sleeper.is_running()


def test_a_pid_that_now_belongs_to_somebody_else_is_left_alone(run, tmp_path):
    (tmp_path / "run").mkdir()
    bystander = subprocess.Popen(["sleep", "100"])
    (tmp_path / "run" / "programs").write_text(f"{bystander.pid} {time.time() - 1000}\n")
    house = run("echo up; sleep 100")
    house.until(lambda: "up" in house.said())
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
