"""The settings of one Nhịp, read once from the environment: the only file that looks at `os.environ`.

Every setting has a default with which `make run` works on a bare machine. A bad value stops the program at start with
one line that names it. Must not know what the settings are used for: those who need one take it from here.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
"""The checkout."""

MAX_UPLOAD = 20 * 2**20
"""Bytes one request may carry."""


SECRET = {"SECRET_KEY", "SMTP_PASSWORD", "DATABASE_URL", "REDIS_URL", "PHONE_URL"}
"""Settings whose value is never printed."""


class BadSetting(SystemExit):
    """A value nobody can work with. Not caught, it ends the program with its one line and exit status 1."""


class Settings(BaseSettings):
    """What the environment says, checked; an empty variable counts as not given. See docs/operations.md."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    nhip_home: Path = Field(default=ROOT / "var", validate_default=True)
    database_url: str | None = None
    redis_url: str | None = None
    secret_key: str | None = Field(default=None, min_length=16)
    listen_host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str | None = Field(default=None, pattern=r"^https?://[^/\s]+")
    production: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    totp_for_admins: bool | None = None
    web_workers: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=4, ge=1, le=64)
    worker_processes: int = Field(default=2, ge=1, le=64)
    demo_units: int = Field(default=3000, ge=0, le=200_000)
    smtp_host: str | None = None
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: str | None = None
    smtp_tls: bool = False
    mail_from: str = "Nhịp <nhip@localhost.localdomain>"
    phone_url: str | None = Field(default=None, pattern=r"^\w+://.*\{phone\}")
    checkpoint_mail_to: str | None = Field(default=None, pattern=r"^[!-~]+@[!-~]+$")
    cut_off_day: int = Field(default=14, ge=1, le=31)
    time_zone: str = "Asia/Ho_Chi_Minh"

    def __init__(self, **values: Any) -> None:
        """Read the environment; `values` win over it. Errors: BadSetting, naming the first bad one."""
        try:
            super().__init__(**values)
        except ValidationError as faults:
            fault = faults.errors()[0]
            name = str(fault["loc"][0]).upper()
            shown = "…" if name in SECRET else " ".join(f"{fault['input']!s:.80}".split())
            raise BadSetting(f"Nhịp: setting {name}={shown}: {fault['msg']}") from None

    @field_validator("nhip_home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _driver(cls, url: str | None) -> str | None:
        scheme, found, rest = (url or "").partition("://")
        if not url or scheme == "postgresql+psycopg":
            return url
        if not found or scheme not in ("postgresql", "postgres"):
            raise ValueError("expected postgresql://user:password@host/database")
        return f"postgresql+psycopg://{rest}"

    @field_validator("redis_url")
    @classmethod
    def _broker(cls, url: str | None) -> str | None:
        if url and not url.startswith(("redis://", "rediss://", "redis+socket://")):
            raise ValueError("expected redis://host:6379/0 or redis+socket:///path/to/socket")
        return url

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as fault:
            raise ValueError("no such time zone") from fault
        return name

    @property
    def address(self) -> str:
        """Where people reach the pages, without a slash at the end."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")


def flask_settings(settings: Settings) -> dict[str, Any]:
    """The settings as Flask and our rooms name them.

    SQLALCHEMY_DATABASE_URI and REDIS_URL are None when the embedded servers are meant.
    """
    return {
        "NHIP_HOME": settings.nhip_home,
        "SECRET_KEY": settings.secret_key or kept_secret(settings.nhip_home),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": settings.web_threads, "max_overflow": 4, "hide_parameters": True},
        "REDIS_URL": settings.redis_url,
        "BASE_URL": settings.address,
        "PRODUCTION": settings.production,
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "TOTP_FOR_ADMINS": settings.production if settings.totp_for_admins is None else settings.totp_for_admins,
        "SMTP_HOST": settings.smtp_host,
        "SMTP_PORT": settings.smtp_port,
        "SMTP_USER": settings.smtp_user,
        "SMTP_PASSWORD": settings.smtp_password,
        "SMTP_TLS": settings.smtp_tls,
        "MAIL_FROM": settings.mail_from,
        "PHONE_URL": settings.phone_url,
        "CHECKPOINT_MAIL_TO": settings.checkpoint_mail_to,
        "CUT_OFF_DAY": settings.cut_off_day,
        "TIME_ZONE": settings.time_zone,
        "MAX_CONTENT_LENGTH": MAX_UPLOAD,
        # A form may lie open for a day on a phone; its token lives as long as the session it belongs to.
        "WTF_CSRF_TIME_LIMIT": None,
        # The cookie goes out when something in it changed: one that came late, from beside the page or ahead of it, would
        # wipe out what is to be told next. It outlives the longest sign-in (units/sessions.py) without being renewed.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # Cookies do not know ports: two systems side by side need two names.
        "SESSION_COOKIE_NAME": "__Host-nhip" if settings.production else f"nhip-{settings.port}",
    }


def kept_secret(home: Path) -> str:
    """The secret key of `home`, made at the first call and readable by its owner alone. Errors: BadSetting."""
    path = home / "secret_key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as fault:
        raise BadSetting(f"Nhịp: setting NHIP_HOME={home}: {fault.strerror} ({path})") from None


def child_environment(**values: str) -> dict[str, str]:
    """The environment for a process we start: ours, with `values` put in."""
    return dict(os.environ) | values


def search_path(environment: Mapping[str, str] = os.environ) -> str:
    """Where the machine keeps its programs."""
    return environment.get("PATH", os.defpath)


def _write_once(path: Path, text: str) -> None:
    """Write `path` whole or not at all; when somebody else was first, theirs stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
