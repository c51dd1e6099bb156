"""What may happen to a report, and when. Pure: the standard library only; knows no database, no units, no words.

A definition (`library/*.yaml`, read at the edge, proven by `validation.check`) is a table of states and moves. The same
small table runs at every level of the tree; the guard `children_settled` ties a level to the one below, and
`nothing_above` keeps what is below a settled report as it is. `one_step`, the usual one:

            save                            take_back (until opened)
           +----+                       +-------------------------------+
           |    v                       v                               |
           +- draft ---- submit ------------------------------> submitted -- approve --> approved
              |   ^                                              ^  |  ^                    |
        close |   | reopen                     submit            |  |  +------- undo -------+
              v   |                     returned ----------------+  |   (until the level above is settled)
             closed <---- close ------- returned <----- return -----+

`two_steps` puts `reviewed` between: submitted -review-> reviewed -approve-> approved, and a return from both.
`approve_then_accept` lets the unit approve itself: submitted -approve-> approved_here -accept-> accepted. The first of
these seals what is below without being settled: the level above still waits for the second.

Read in this order: `model` (the words), `engine` (the decision), `guards` (what must hold), `refusals` (how we say no).
Why a definition can be trusted: `reading` (from plain mappings), `faults`, `validation` (its words), `ways` (its loops end).
Who takes part in a round: `taking_part`. What can be done besides deciding: `status` (where a unit stands, in one word),
`simulation` (a round played in memory), `scenario` and `scenario_reading` (the same from a file), `drawing` on `layout`
(Mermaid and SVG). Then time: `calendar`, `deadlines`, `periods`.
"""

from pathlib import Path

from workflow.engine import decide, explain, offered, replay
from workflow.model import (
    Actor,
    Deadlines,
    Decision,
    Definition,
    Desk,
    Effect,
    Move,
    Relation,
    Role,
    Situation,
    Standing,
    State,
)
from workflow.reading import as_mapping, read_definition
from workflow.refusals import CODES, Refused
from workflow.validation import DefinitionFaults, Fault, check

LIBRARY = Path(__file__).parent / "library"
"""Where the definitions that ship lie, one YAML file each, named like the definition."""

__all__ = [
    "CODES",
    "LIBRARY",
    "Actor",
    "Deadlines",
    "Decision",
    "Definition",
    "DefinitionFaults",
    "Desk",
    "Effect",
    "Fault",
    "Move",
    "Refused",
    "Relation",
    "Role",
    "Situation",
    "Standing",
    "State",
    "as_mapping",
    "check",
    "decide",
    "explain",
    "offered",
    "read_definition",
    "replay",
]
