"""Styles and scripts go over the wire compressed, and are made ready once."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from static_files import packed

STYLE = "body { margin: 0 }\n" * 200


def folder_with(tmp_path: Path, style: str) -> Path:
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True, exist_ok=True)
    (folder / "look.css").write_text(style)
    (folder / "js" / "small.js").write_text("1;\n")
    return folder


def test_a_text_file_has_a_compressed_twin_that_says_the_same(tmp_path):
    ready = packed(folder_with(tmp_path, STYLE), tmp_path / "home")

    assert (ready / "look.css").read_text() == STYLE
    assert gzip.decompress((ready / "look.css.gz").read_bytes()).decode() == STYLE
    assert (ready / "js" / "small.js").exists()


def test_what_changed_is_made_anew_and_what_did_not_is_not(tmp_path):
    home = tmp_path / "home"
    first, again = packed(folder_with(tmp_path, STYLE), home), packed(folder_with(tmp_path, STYLE), home)
    changed = packed(folder_with(tmp_path, STYLE.upper()), home)

    assert first == again != changed


def test_many_processes_at_once_make_one(tmp_path):
    folder, home = folder_with(tmp_path, STYLE), tmp_path / "home"

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: packed(folder, home), range(8)))

    assert len(made) == 1
    assert [path.name for path in (home / "static").iterdir()] == [made.pop().name]


def test_the_house_serves_styles_compressed(client):
    answer = client.get("/static/nhip.css", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "--brand" in gzip.decompress(answer.get_data()).decode()
