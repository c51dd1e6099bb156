"""A plug-in of Apprise for Zalo ZNS: `znss://ACCESS_TOKEN@business.openapi.zalo.me/TEMPLATE_ID/PHONE?field=noi_dung`.

One POST to `/message/template` with the template's one parameter (`field`); Zalo answers 200 with `error` 0 when it has taken
the message. `zns://` is the same without TLS, for a gateway in one's own house that renews the access token. Copy this
file for another gateway: a function that sends and says whether it was taken, and the schema it answers to.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import requests
from apprise.decorators import notify
from apprise.manager_plugins import NotificationManager

logger = logging.getLogger("apprise")

SCHEMAS = {"znss": "https", "zns": "http"}
TIMEOUT = 15.0
"""Seconds the gateway may take."""

FIELD = "noi_dung"
"""The parameter of the template that carries the text, unless the address says otherwise."""


def teach_apprise() -> None:
    """Make Apprise know the schemas; harmless when it does."""
    known = NotificationManager().schemas()
    for schema in SCHEMAS:
        if schema not in known:
            notify(on=schema, name="Zalo ZNS")(send)


def send(body: str, title: str, *_: Any, meta: Mapping[str, Any], **__: Any) -> bool:
    """Hand one message over, as Apprise asks; was it taken?"""
    template, phone = [part for part in (meta.get("fullpath") or "").split("/") if part]
    host = f"{meta['host']}:{meta['port']}" if meta.get("port") else meta["host"]
    told = {
        "phone": phone,
        "template_id": template,
        "template_data": {meta.get("qsd", {}).get("field", FIELD): f"{title}\n{body}".strip()},
    }
    try:
        answer = requests.post(
            f"{SCHEMAS[meta['schema']]}://{host}/message/template",
            json=told,
            headers={"access_token": meta["user"]},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        said = answer.json()
    except (requests.RequestException, ValueError) as fault:
        logger.warning("Zalo: %s", type(fault).__name__)
        return False
    if answer.status_code != 200 or said.get("error") != 0:
        logger.warning("Zalo: %s %s", said.get("error"), said.get("message"))
        return False
    return True
