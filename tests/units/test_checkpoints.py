"""A checkpoint kept outside tells what no chain tells: that a history was rewritten whole, or lost some of itself."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from extensions import db
from units.checkpoints import NotACheckpoint, Tips, read_back, take, tips_at, written
from units.history import FIRST, Happening, append, entries_of, seal, verify

AT = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 9, 17, 2, 0, tzinfo=UTC)


@pytest.fixture
def story(session):
    """Two chains of two entries and one."""
    append([Happening("unit", 7, "found", facts={"name": "Tổ 1"}), Happening("submission", 3, "submit")], now=AT)
    append([Happening("unit", 7, "rename", facts={"name": "Tổ 2"})], now=AT)


@pytest.fixture
def kept(runner, story, tmp_path):
    """A checkpoint of the story as a file, and a way to compare with it."""
    path = tmp_path / "moc.json"
    path.write_text(runner.invoke(args=["audit", "checkpoint", "--json"]).stdout)
    return lambda: runner.invoke(args=["audit", "verify", "--checkpoint", str(path)])


def tamper(statement: str, **values: object) -> None:
    """Write past the trigger, as somebody could who owns the database."""
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(statement), values)
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


def test_the_hash_is_over_the_last_entry_of_every_chain_in_order(story):
    tips = take()

    lines = [f"submission 3 1 {entries_of('submission', 3)[-1].hash}", f"unit 7 2 {entries_of('unit', 7)[-1].hash}"]
    assert (tips.count, tips.chains) == (3, 2)
    assert tips.hash == hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_an_empty_history_has_a_checkpoint_too(session):
    assert take() == Tips(0, 0, 0, hashlib.sha256(b"").hexdigest())


def test_what_came_later_does_not_change_what_was_known_then(story):
    before = take()
    append([Happening("unit", 7, "dissolve"), Happening("unit", 8, "found")], now=LATER)

    assert tips_at(before.last_id) == before
    assert take() != before


def test_a_checkpoint_kept_and_an_honest_history_agree(kept, story):
    append([Happening("unit", 8, "found")], now=LATER)

    answer = kept()

    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout == "4 mục, không mắt xích nào gãy; khớp với mốc niêm.\n"


def test_a_chain_rewritten_to_its_end_breaks_no_link_but_is_found(kept):
    first = seal(FIRST, "submission", 3, 1, "submit", None, AT, {"figures": [999]})
    tamper(
        "UPDATE history_entry SET facts = :facts, hash = :hash WHERE subject = 'submission'",
        facts=json.dumps({"figures": [999]}),
        hash=first,
    )
    assert verify() == (3, [])

    answer = kept()

    assert answer.exit_code == 1
    assert "có mục bị sửa, bị chèn hoặc bị thay" in answer.stderr
    assert "khác với mốc niêm." in answer.stderr


def test_a_chain_removed_whole_breaks_no_link_but_is_found(kept):
    tamper("DELETE FROM history_entry WHERE subject = 'submission'")
    assert verify() == (2, [])

    answer = kept()

    assert answer.exit_code == 1
    assert "mất 1 trong 3 mục đã có lúc lấy mốc niêm" in answer.stderr


def test_an_entry_cut_off_at_the_end_is_found(kept):
    tamper("DELETE FROM history_entry WHERE subject = 'unit' AND sequence = 2")
    assert verify() == (2, [])

    assert "mất 1 trong 3 mục" in kept().stderr


def test_a_broken_link_is_named_beside_the_checkpoint(kept):
    tamper("UPDATE history_entry SET act = 'merge' WHERE subject = 'unit' AND sequence = 1")

    answer = kept()

    assert answer.exit_code == 1
    assert "unit 7, mục 1: nội dung đã bị sửa" in answer.stderr
    assert "1 chuỗi gãy trong 3 mục." in answer.stderr


def test_the_command_prints_the_hash_with_count_and_time(runner, story):
    digest, count, moment = runner.invoke(args=["audit", "checkpoint"]).stdout.split()

    assert (digest, count) == (take().hash, "3")
    assert datetime.fromisoformat(moment).tzinfo is not None


def test_what_was_written_is_read_back(story):
    tips = take()
    assert read_back(written(tips, AT)) == tips


@pytest.mark.parametrize(
    "text_",
    [
        "",
        "[]",
        "{}",
        "không phải",
        '{"last_id": "1", "count": 1, "chains": 1, "hash": "' + "0" * 64 + '"}',
        '{"last_id": 1, "count": 1, "chains": 1, "hash": "0"}',
        '{"last_id": 99999999999999999999, "count": 1, "chains": 1, "hash": "' + "0" * 64 + '"}',
    ],
)
def test_another_file_is_no_checkpoint(runner, session, tmp_path, text_):
    path = tmp_path / "moc.json"
    path.write_text(text_)

    with pytest.raises(NotACheckpoint):
        read_back(text_)
    answer = runner.invoke(args=["audit", "verify", "--checkpoint", str(path)])
    assert answer.exit_code == 1
    assert "không phải mốc niêm" in answer.stderr
