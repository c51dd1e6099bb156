"""Styles and scripts as they go over the wire: each text file with its compressed twin beside it, made at the first start.

Pages themselves are not compressed: they carry tokens beside what people typed. Knows nothing of the application.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from whitenoise.compress import Compressor


def packed(folder: Path, home: Path) -> Path:
    """A copy of `folder` under `home` with compressed twins, by what is in it; several processes may ask at once."""
    ready = home / "static" / _digest(folder)
    if not ready.exists():
        ready.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=ready.parent))
        shutil.copytree(folder, draft / "static")
        compressor = Compressor(use_brotli=False, quiet=True)
        for path in _files(draft / "static"):
            if compressor.should_compress(path.name):
                compressor.compress(str(path))
        _put(draft, ready)
    return ready


def _put(draft: Path, ready: Path) -> None:
    """Move what was made to its place; when another process was first, theirs stays."""
    try:
        (draft / "static").rename(ready)
    except OSError:
        if not ready.exists():
            raise
    shutil.rmtree(draft)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(folder: Path) -> str:
    read = hashlib.sha256()
    for path in _files(folder):
        read.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return read.hexdigest()[:24]
