"""The closed lists of words a form may use, each with what it means. Pure; knows no form."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What stands in a field."""

    NARRATIVE = "narrative"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    """Whole đồng."""
    PERCENT = "percent"
    RATIO = "ratio"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    TABLE = "table"
    """Fixed rows and columns of numbers."""
    LIST = "list"
    """Any number of rows with typed columns."""
    ACTION = "action"
    """A task carried out: one status out of the options, and texts on its progress."""
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"


class Up(StrEnum):
    """How a level's value is made from the levels below, the same at every level."""

    SUM = "sum"
    COUNT_YES = "count_yes"
    COUNT_UNITS = "count_units"
    """From the register by validity dates, never typed."""
    MIN = "min"
    MAX = "max"
    RATIO_OF_SUMS = "ratio_of_sums"
    WEIGHTED_MEAN = "weighted_mean"
    MEAN = "mean"
    """Of the units that told the figure, each weighing the same."""
    DISTRIBUTION = "distribution"
    """Number of units per option."""
    SUM_ROWS = "sum_rows"
    UNION_LIST = "union_list"
    COMPOSE = "compose"
    """Written at this level with the approved texts of the children at hand; never glued automatically."""
    OWN_ONLY = "own_only"
    RECOMPUTE = "recompute"


class OverTime(StrEnum):
    """How periods that do not overlap make a longer one."""

    SUM = "sum"
    LAST = "last"
    FIRST = "first"
    ANY = "any"
    """A unit counts once if it counted in any of the periods."""
    AVERAGE = "average"
    """Of the periods that have the figure, each weighing the same."""
    MIN = "min"
    MAX = "max"
    HIGHEST = "highest"
    """Each unit's largest of the periods, then added up over units: not the largest of the sums."""
    LOWEST = "lowest"
    YEAR_TO_DATE = "year_to_date"
    """Each report already tells everything since the year began: the last of each year stands for the year."""
    APPEND = "append"
    COMPOSE = "compose"
    RECOMPUTE = "recompute"
    NOT_ADDITIVE = "not_additive"
    """Persons counted once: the long period is asked again, between the largest part and the sum of the parts."""
    NONE = "none"


class Measure(StrEnum):
    """Happened within the period, or stands so on the closing day."""

    FLOW = "flow"
    STOCK = "stock"


class Event(StrEnum):
    """What the register knows to have happened to a unit within the period."""

    FOUNDED = "founded"
    DISSOLVED = "dissolved"
    REORGANISED = "reorganised"
    """Merged or split."""
    CHAIR_REPLACED = "chair_replaced"


class PrefillFrom(StrEnum):
    """Where what is filled in beforehand comes from."""

    PREVIOUS = "previous"
    """The unit's own answer of the period before."""
    REGISTER = "register"
    FORM = "form"
    """The unit's newest answer in another form."""


class RegisterFact(StrEnum):
    """What the register knows of a unit as a number."""

    MEMBERS = "members"
    """Members last known when the round opened."""
    UNITS = "units"
    """Grassroots units at and below it on the closing day."""


class Rank(StrEnum):
    """What a section's heading is in print: PHẦN THỨ NHẤT, I., 1., 2.1., a), -."""

    PART = "part"
    CHAPTER = "chapter"
    HEADING = "heading"
    SUBHEADING = "subheading"
    POINT = "point"
    DASH = "dash"


class PeriodKind(StrEnum):
    """Kinds of periods a form may be asked for; the same words as `workflow.periods`, which opens them."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    TERM = "term"
    AD_HOC = "ad_hoc"


class Horizon(StrEnum):
    """By when a target is to be reached."""

    YEAR = "year"
    TERM = "term"


class Counts(StrEnum):
    """What a target counts."""

    PERSONS = "persons"
    UNITS = "units"
    CASES = "cases"
    MONEY = "money"
    THINGS = "things"
    RATING = "rating"


class RowsFrom(StrEnum):
    """What gives a worked-out table its rows."""

    TARGETS = "targets"


class Comparator(StrEnum):
    """How the figure stands to the threshold; `at_least` is for options, in the order the form lists them."""

    AT_LEAST_NUMBER = ">="
    ABOVE = ">"
    EXACTLY = "=="
    AT_LEAST = "at_least"


NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
"""Kinds that are one number somebody types."""
QUOTIENTS = frozenset({Kind.PERCENT, Kind.RATIO})
TEXTS = frozenset({Kind.NARRATIVE, Kind.DATE, Kind.ATTACHMENT, Kind.SIGNATURE})

MEANS = frozenset({Up.WEIGHTED_MEAN, Up.MEAN})
"""Typed at each unit, a quotient of two sums everywhere above."""
UNIT_BY_UNIT = frozenset({OverTime.ANY, OverTime.HIGHEST, OverTime.LOWEST})
"""Rules that look at each unit over the periods first: sums of sums cannot tell."""
FIGURES_OVER_TIME = frozenset(
    {OverTime.AVERAGE, OverTime.MIN, OverTime.MAX, OverTime.HIGHEST, OverTime.LOWEST, OverTime.YEAR_TO_DATE}
)
"""Rules that make sense for numbers only."""

UPS = {
    Kind.NARRATIVE: {Up.COMPOSE, Up.OWN_ONLY},
    Kind.INTEGER: {Up.SUM, Up.COUNT_UNITS, Up.MIN, Up.MAX, Up.MEAN, Up.WEIGHTED_MEAN, Up.OWN_ONLY},
    Kind.DECIMAL: {Up.SUM, Up.MIN, Up.MAX, Up.MEAN, Up.WEIGHTED_MEAN, Up.OWN_ONLY},
    Kind.MONEY: {Up.SUM, Up.MIN, Up.MAX, Up.MEAN, Up.WEIGHTED_MEAN, Up.OWN_ONLY},
    Kind.PERCENT: {Up.RATIO_OF_SUMS},
    Kind.RATIO: {Up.RATIO_OF_SUMS},
    Kind.YES_NO: {Up.COUNT_YES, Up.OWN_ONLY},
    Kind.CHOICE: {Up.DISTRIBUTION, Up.OWN_ONLY},
    Kind.DATE: {Up.OWN_ONLY},
    Kind.TABLE: {Up.SUM_ROWS, Up.OWN_ONLY, Up.RECOMPUTE},
    Kind.LIST: {Up.UNION_LIST, Up.OWN_ONLY},
    Kind.ACTION: {Up.DISTRIBUTION, Up.OWN_ONLY},
    Kind.ATTACHMENT: {Up.OWN_ONLY},
    Kind.SIGNATURE: {Up.OWN_ONLY},
}
"""Which rules of going up make sense for which kind."""
