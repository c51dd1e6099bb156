"""Who is told what, when and by which way: planning, owing, the inbox, what failed, chasing, the calendar.

Sending is `tasks/`. What other rooms need is named here.
"""

from submissions.deciding import JUDGES, WRITERS
from submissions.notices.kinds import REMINDER
from submissions.notices.owing import (
    WHO_HEARS,
    Call,
    Owed,
    asking_who,
    calls_above,
    calls_of_unit,
    owe,
    people_of,
    tell,
    tell_extended,
    those_concerned,
)
from submissions.notices.planning import plan_reminders

__all__ = [
    "JUDGES",
    "REMINDER",
    "WHO_HEARS",
    "WRITERS",
    "Call",
    "Owed",
    "asking_who",
    "calls_above",
    "calls_of_unit",
    "owe",
    "people_of",
    "plan_reminders",
    "tell",
    "tell_extended",
    "those_concerned",
]
