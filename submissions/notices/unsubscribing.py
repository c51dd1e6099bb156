"""The link by which a letter is unsubscribed with one click (RFC 8058): signed, good without signing in.

It opens nothing: whoever has it can only stop letters that may be stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

from itsdangerous import BadSignature

from extensions import db
from submissions.notices.kinds import Group
from units.people import User
from units.sealing import signer
from workflow.refusals import Refused

PURPOSE = "unsubscribe"


def link_for(person: User, groups: Sequence[Group], *, base_url: str, key: str) -> str:
    """The address that stops letters of `groups` to `person`."""
    return f"{base_url}/unsubscribe/{signer(key, PURPOSE).dumps([person.id, [group.value for group in groups]])}"


def read_link(token: str, *, key: str) -> tuple[User, list[Group]]:
    """Who wants which letters no more. Refused("not_found") for a link that is not ours."""
    try:
        person_id, groups = signer(key, PURPOSE).loads(token)
    except BadSignature:
        raise Refused("not_found") from None
    person = db.session.get(User, person_id)
    if person is None:
        raise Refused("not_found")
    return person, [Group(each) for each in groups]
