"""The one decision: may this actor make this move now, and what follows.

First the state, then the desk, then the guards in the order written; what is not allowed is refused. The page that
shows a button and the action behind it ask the same function, so a shown button cannot lie. Must not know where
situations come from nor where decisions are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workflow.guards import ask, is_own_work
from workflow.model import Actor, Decision, Definition, Move, Situation
from workflow.refusals import Refused


def decide(definition: Definition, situation: Situation, actor: Actor, move: str, *, reason: str = "") -> Decision:
    """Decide on the move named `move`.

    Errors: Refused with unknown_move, wrong_state, not_your_desk or the code of the first guard that does not hold.
    """
    chosen = _move_at(definition, move, situation.state)
    refusal = _first_refusal(chosen, situation, actor, reason)
    if refusal:
        raise _told(refusal, move, situation)
    target = chosen.target or situation.state
    guarded = any(use.name == "not_your_own" for use in chosen.guards)
    return Decision(
        target=target,
        standing=definition.standing_of(target),
        effects=chosen.effects,
        own_work=guarded and is_own_work(situation, actor),
    )


def decide_among(
    definition: Definition, situation: Situation, actors: Sequence[Actor], move: str, *, reason: str = ""
) -> tuple[Decision, Actor]:
    """Decide for somebody who may act as any of `actors` (himself first, then those he stands in for); say as whom.

    Errors: Refused as `decide`, as the first actor at whose desk the move is made is told; else as the first is.
    """
    refusals = []
    for actor in actors:
        try:
            return decide(definition, situation, actor, move, reason=reason), actor
        except Refused as refusal:
            refusals.append(refusal)
    raise next((each for each in refusals if each.code != "not_your_desk"), refusals[0])


def offered(definition: Definition, situation: Situation, actor: Actor) -> tuple[Move, ...]:
    """List the moves that would succeed now, in the order of the definition.

    A reason, where one is needed, is taken as given: a person can still type it.
    """
    return tuple(
        definition.move_from[name, situation.state]
        for name, refusal in explain(definition, situation, actor).items()
        if refusal is None
    )


def explain(definition: Definition, situation: Situation, actor: Actor) -> dict[str, Refused | None]:
    """Say for every move by name why it is refused, None where it is open; a needed reason is taken as given."""
    answers: dict[str, Refused | None] = {}
    for name in definition.moves_named:
        try:
            move = _move_at(definition, name, situation.state)
            decide(definition, situation, actor, name, reason="x" * move.reason_length)
        except Refused as refusal:
            answers[name] = refusal
        else:
            answers[name] = None
    return answers


def explain_among(definition: Definition, situation: Situation, actors: Sequence[Actor]) -> dict[str, Refused | None]:
    """Say for every move by name whether somebody who may act as any of `actors` can make it; told as `decide_among`."""
    answers: dict[str, Refused | None] = {}
    for actor in actors:
        for name, refusal in explain(definition, situation, actor).items():
            before = answers.get(name, refusal)
            is_telling = before is not None and before.code == "not_your_desk"
            answers[name] = refusal if refusal is None or is_telling else before
    return answers


def replay(definition: Definition, moves: Iterable[str]) -> str:
    """Work out the state that the move names of a history, oldest first, lead to.

    Errors: Refused(unknown_move or wrong_state) if no report can have this history.
    """
    state = definition.initial
    for name in moves:
        state = _move_at(definition, name, state).target or state
    return state


def _move_at(definition: Definition, name: str, state: str) -> Move:
    move = definition.move_from.get((name, state))
    if move:
        return move
    known = definition.moves_named.get(name)
    if not known:
        raise Refused("unknown_move", move=name, state=state, moves=tuple(definition.moves_named))
    sources = tuple(s.name for s in definition.states if any(s.name in other.sources for other in known))
    raise Refused("wrong_state", move=name, state=state, sources=sources)


def _first_refusal(move: Move, situation: Situation, actor: Actor, reason: str) -> Refused | None:
    if not (actor.is_operator or actor.desks & move.by):
        return Refused("not_your_desk", desks=tuple(sorted(str(desk) for desk in move.by)))
    return next(filter(None, (ask(use, situation, actor, reason) for use in move.guards)), None)


def _told(refusal: Refused, move: str, situation: Situation) -> Refused:
    return Refused(refusal.code, move=move, state=situation.state, **refusal.facts)
