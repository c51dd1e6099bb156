"""Work that must not grow beyond all measure with what is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def no_more_than(seconds: float) -> Iterator[None]:
    """What is done meanwhile takes no more processor time. Say many times what it takes: this tells endless work, not slow work."""
    began = process_time()
    yield
    assert process_time() - began < seconds
