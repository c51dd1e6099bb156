"""Who is told what, when and by which way: planning, owing, the inbox, what failed, chasing, the calendar.

Sending is `tasks/`. What other rooms need is named here.
"""

from submissions.notices.kinds import REMINDER
from submissions.notices.owing import JUDGES, WRITERS, Owed, owe, tell_above, tell_extended, tell_unit
from submissions.notices.planning import plan_reminders

__all__ = [
    "JUDGES",
    "REMINDER",
    "WRITERS",
    "Owed",
    "owe",
    "plan_reminders",
    "tell_above",
    "tell_extended",
    "tell_unit",
]
