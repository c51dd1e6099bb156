"""Settings: defaults that work, bad values that name themselves, a secret key made once."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from config import ROOT, BadSetting, Settings, child_environment, flask_settings, kept_secret


def test_without_any_setting_the_house_is_at_port_8000_of_this_machine(monkeypatch):
    monkeypatch.delenv("NHIP_HOME")
    settings = Settings()
    assert (settings.address, settings.listen_host) == ("http://localhost:8000", "127.0.0.1")
    assert settings.nhip_home == ROOT / "var"


def test_an_empty_variable_counts_as_not_given(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PORT", "")
    assert (Settings().database_url, Settings().port) == (None, 8000)


def test_a_relative_home_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHIP_HOME", "nhà của tôi")
    assert Settings().nhip_home == tmp_path / "nhà của tôi"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_database_is_reached_through_psycopg(scheme):
    assert Settings(database_url=f"{scheme}://u@h/d").database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "many"),
        ("DATABASE_URL", "sqlite:///x"),
        ("DATABASE_URL", "postgresql"),
        ("REDIS_URL", "amqp://x"),
        ("TIME_ZONE", "Asia/Hanoi2"),
        ("TIME_ZONE", "../etc/passwd"),
        ("CUT_OFF_DAY", "32"),
        ("BASE_URL", "nhip.vn"),
        ("SECRET_KEY", "short"),
        ("PRODUCTION", "perhaps"),
    ],
)
def test_a_bad_value_names_itself_in_one_line(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as fault:
        Settings()
    assert f"setting {name}=" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_secret_is_never_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@host/db")
    with pytest.raises(BadSetting) as fault:
        Settings()
    assert "hunter2" not in str(fault.value)


def test_a_bad_value_stops_the_program_with_status_one():
    outcome = subprocess.run(
        [sys.executable, "-c", "import config; config.Settings()"],
        cwd=ROOT,
        env=child_environment(PORT="99999"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (outcome.returncode, outcome.stderr.count("\n")) == (1, 1)


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path):
    home = tmp_path / "new"
    found: set[str] = set()
    threads = [threading.Thread(target=lambda: found.add(kept_secret(home))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert list(home.iterdir()) == [home / "secret_key"]


def test_a_home_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match="NHIP_HOME"):
        kept_secret(tmp_path / "file" / "home")


def test_two_systems_on_one_machine_have_cookies_of_their_own(tmp_path):
    names = {flask_settings(Settings(nhip_home=tmp_path, port=port))["SESSION_COOKIE_NAME"] for port in (8000, 8001)}
    assert len(names) == 2
    assert Path(flask_settings(Settings(nhip_home=tmp_path))["NHIP_HOME"]) == tmp_path
