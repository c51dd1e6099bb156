"""How long something takes and how much memory it wants: ours and its floor take turns, so that both meet the same machine."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Work = Callable[[], object]

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


@dataclass
class Row:
    """One line of the table. `floor`, `ours`: seconds of each sample. `goal`: seconds the product promises, if it does.

    `per`: how many things one sample does, where a rate says more than a time. `peak`: bytes beyond what was held before.
    """

    name: str
    goal: float | None = None
    per: int = 1
    floor: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    peak: int = 0

    @property
    def ratio(self) -> float:
        """How many times as long as its floor ours takes (medians)."""
        return statistics.median(self.ours) / statistics.median(self.floor)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        slowest = _percentile(self.ours, 95)
        verdict = "" if self.goal is None else f"{_ms(self.goal)} {'held' if slowest <= self.goal else 'MISSED'}"
        rate = f"{self.per / statistics.median(self.ours):,.0f}" if self.per > 1 else ""
        times = (_ms(statistics.median(self.floor)), _ms(statistics.median(self.ours)), _ms(slowest))
        return (self.name, *times, f"{self.ratio:.1f}", rate, f"{self.peak / 2**20:.0f}", verdict)


HEADING = ("what", "floor ms", "ours ms", "p95 ms", "ratio", "per s", "peak MB", "goal (p95)")


def compare(
    name: str,
    floor: Work,
    ours: Work,
    *,
    repeat: int,
    goal: float | None = None,
    per: int = 1,
    again: Work | None = None,
) -> Row:
    """Let `floor` and `ours` take turns `repeat` times. `again`: puts things back before each turn, unmeasured."""
    row = Row(name, goal, per)
    for _ in range(repeat):
        for work, samples in ((floor, row.floor), (ours, row.ours)):
            if again is not None:
                again()
            with watched(row, samples):
                work()
    return row


@contextmanager
def watched(row: Row, samples: list[float]) -> Iterator[None]:
    """Time what happens inside into `samples`; ours also by its greatest memory."""
    gc.collect()
    held = _forget_peak()
    start = time.perf_counter()
    yield
    samples.append(time.perf_counter() - start)
    if samples is row.ours:
        row.peak = max(row.peak, _status("VmHWM") - held)


def whole_peak() -> int:
    """The greatest memory of the whole process since the last sample began, in bytes: what a worker would need."""
    return _status("VmHWM")


def _forget_peak() -> int:
    """Let the kernel measure the greatest memory anew; bytes held now (0 where there is no such kernel)."""
    try:
        CLEAR.write_text("5")
    except OSError:
        return _status("VmHWM")
    return _status("VmRSS")


def _status(name: str) -> int:
    try:
        lines = STATUS.read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _percentile(samples: Sequence[float], percent: int) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}" if seconds < 1 else f"{seconds * 1000:,.0f}"
