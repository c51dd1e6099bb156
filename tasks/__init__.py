"""When nobody is looking: sweeps over what is owed, the schedule that starts them and the bell that hurries them.

`app.py` takes from here which modules hold tasks and when beat starts them.
"""

from tasks.schedule import BEAT_SCHEDULE, MODULES, beat_file

__all__ = ["BEAT_SCHEDULE", "MODULES", "beat_file"]
