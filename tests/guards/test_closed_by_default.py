"""Every address without a session leads to the sign-in page; what is open is listed here and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.routing import Rule

OPEN = {"static", "worker.service_worker", "units.sign_in", "units.enter"}
OPEN |= {f"units.tickets.{name}" for name in ("forgotten", "note_forgotten", "noted", "ticket", "set_password")}
OPEN |= {f"verifying.{name}" for name in ("index", "publication", "check")}
OPEN |= {f"notice_links.{name}" for name in ("calendar", "ask", "stop")}
"""Endpoints anybody may see."""

SAMPLES = {"RowId": "1", "UUIDConverter": "00000000-0000-0000-0000-000000000000"}


def address(rule: Rule) -> str:
    """Some address that `rule` matches."""
    values = {name: SAMPLES.get(type(kind).__name__, "x") for name, kind in rule._converters.items()}
    text = rule.rule
    for name, value in values.items():
        before, _, rest = text.partition("<")
        inside, _, after = rest.partition(">")
        assert inside.split(":")[-1] == name
        text = before + value + after
    return text


def test_a_stranger_is_sent_to_the_sign_in_page_from_everywhere(client, app):
    let_in = []
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if rule.endpoint in OPEN:
                continue
            answer = client.open(address(rule), method=method)
            goes_to = urlsplit(answer.headers.get("Location", "")).path
            if answer.status_code not in {302, 303} or goes_to != "/sign-in":
                let_in.append(f"{method} {rule.rule}: {answer.status_code} {goes_to}")
    assert let_in == []


def test_the_open_list_names_only_what_exists(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN
