"""What each unit of the demo writes in each round: its pattern grown to its size, with the jumps and gaps of real life."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from submissions.demo.figures import ONLY_NUMBERS, Growth, Pattern, Patterns
from submissions.demo.past import Story, Told
from submissions.demo.plausible import MODEL_SIZE
from submissions.demo.province import SHOWN_JUMP, SHOWN_UPPER
from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.nil_returns import may_fall_nil
from submissions.forms.schema import Form, UnitFacts
from submissions.models import Round, Submission
from units.kinds import Level

SMALLEST = 9
"""Workers of the smallest unit: of what is a seventh of the workers there is still one."""
JUMPING = "legal_sessions"
"""The field in which a number jumps."""
NO_REPORT, JUMPS, NOTHING_HAPPENED = 0.03, 0.04, 0.01
"""Shares of grassroots units."""


class Writer:
    """Writes for every unit; the same for the same seed, whatever order it is asked in."""

    def __init__(self, workforce: Mapping[str, int], seed: int) -> None:
        self._workforce, self._seed = workforce, seed
        self._patterns: dict[str, Patterns] = {}

    def story(self, round_: Round, *, gaps: bool) -> Story:
        """What every unit said in a round of the past; with `gaps` some said nothing."""
        form, period = round_.form_version.compiled, round_.period.code
        patterns = self._of(form)

        def told(row: Any, facts: UnitFacts) -> Told | None:
            chance = self._chance(row.unit_code, form.code, period)
            is_shown = row.unit_code.startswith(SHOWN_UPPER)
            if gaps and row.level is Level.GRASSROOTS and not is_shown and chance.random() < NO_REPORT:
                return None
            pattern = self._pattern(form, row)
            figures, nothings = patterns.figures(pattern, period, self._growth(row, chance), facts)
            texts = {key: text for key, text in pattern.texts.items() if chance.random() < ONLY_NUMBERS}
            return Told(figures, nothings, texts)

        return told

    def answers(self, report: Submission) -> dict[str, str]:
        """What a unit types into its report of an open round."""
        form, period = report.round.form_version.compiled, report.round.period.code
        chance = self._chance(report.unit_code, form.code, period)
        pattern, growth = self._pattern(form, report), self._growth(report, chance)
        told = self._of(form).answers(pattern, period, growth, chance)
        return told | pattern.texts if report.unit_code.startswith(f"{SHOWN_UPPER}.") else told

    def strange(self, report: Submission, answers: dict[str, str]) -> str:
        """Turn the answers of some units into something to look at; "jump", "nil" or nothing: what was done."""
        if report.level is not Level.GRASSROOTS:
            return ""
        lot = self._chance(report.unit_code, "strange").random()
        is_jump = lot < JUMPS or report.unit_code == SHOWN_JUMP
        if is_jump and answers.get(JUMPING, "").isdecimal():
            answers[JUMPING] = str(int(answers[JUMPING]) * 3 + 12)
            return "jump"
        if lot > 1 - NOTHING_HAPPENED:
            form = report.round.form_version.compiled
            for name in answers:
                asked = form.field(name.partition(".")[0])
                if asked is not None and may_fall_nil(asked):
                    answers[name] = NIL_ANSWER
            return "nil"
        return ""

    def _of(self, form: Form) -> Patterns:
        if form.code not in self._patterns:
            self._patterns[form.code] = Patterns(form, self._seed)
        return self._patterns[form.code]

    def _pattern(self, form: Form, row: Any) -> Pattern:
        number = self._chance(row.unit_code).randrange(1_000_000)
        return self._of(form).of(row.level, row.sector, number)

    def _growth(self, row: Any, chance: Random) -> Growth:
        """By its workers; a union above others, which has none, tells the numbers of the pattern."""
        usual = self._workforce[row.unit_code] or MODEL_SIZE
        stock = max(usual * chance.randint(970, 1030) // MODEL_SIZE, SMALLEST)
        return Growth(stock, stock * chance.randint(820, 1000) // 1000, usual * 1000 // MODEL_SIZE)

    def _chance(self, *parts: str) -> Random:
        return Random(" ".join((str(self._seed), *parts)))  # noqa: S311 - invented, the same for the same seed
