"""Short messages to telephones through Apprise: one address of a service with the number put in, one try, an honest answer.

Must not know why anybody is written to, nor any table. Which service it is, the setting PHONE_URL says.
"""

from __future__ import annotations

import logging
from urllib.parse import quote

from apprise import Apprise, LogCapture

from tasks import zalo

zalo.teach_apprise()


class NotSent(Exception):
    """The service did not take the message, or did not say that it has."""


def send_short(address: str, phone: str, text: str) -> None:
    """Send `text` to `phone`. `address`: an Apprise address with {phone} where the number belongs. Errors: NotSent."""
    service = Apprise()
    if not service.add(address.replace("{phone}", quote(international(phone), safe=""))):
        raise NotSent("PHONE_URL không phải địa chỉ dịch vụ mà Apprise biết")
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        is_sent = service.notify(body=text)
        if not is_sent:
            reason = said.getvalue().strip().partition("\n")[0]
            raise NotSent(reason or "dịch vụ tin nhắn không nhận")


def international(phone: str) -> str:
    """The number as gateways want it: 84 and no zero."""
    digits = phone.removeprefix("+")
    return f"84{digits[1:]}" if digits.startswith("0") else digits
