"""What the parts of a form say of one another: is every name declared, does every rule fit its kind? Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from submissions.forms.expressions import BadExpression, parse_rule
from submissions.forms.field_rules import complaints_about_field
from submissions.forms.model import Field, Form, Target
from submissions.forms.places import BadPlace, Places
from submissions.forms.references import BadReference, parse_prefill
from submissions.forms.words import NUMERIC, Comparator, Kind, PrefillFrom, Up

FORM, SECTION, FIELD, TARGET, COHORT = "biểu mẫu", "mục", "ô", "chỉ tiêu", "tập đơn vị"


@dataclass(frozen=True)
class Complaint:
    """Something that does not fit. `owner`: sort and name of the part; `inside`: path of keys from it."""

    owner: tuple[str, str]
    message: str
    inside: tuple[str | int, ...] = ()


def complaints_about(form: Form) -> list[Complaint]:
    """Everything that does not fit together in `form`."""
    found = [*_codes(form), *_cohorts(form), *_empty(form)]
    for asked in form.fields:
        found += [Complaint((FIELD, asked.key), message, (key,)) for key, message in complaints_about_field(asked)]
        found += _names(form, asked)
        found += _checks(form, asked)
    for target in form.targets:
        found += _target(target)
    if found:
        return found
    return [
        Complaint((FIELD if form.field(fault.owner) else TARGET, fault.owner), fault.message, (fault.attribute,))
        for fault in form.compiled.faults
    ]


def _codes(form: Form) -> Iterator[Complaint]:
    """One code, one place: sections, fields and targets share them."""
    seen: set[str] = set()
    parts = [((SECTION, section.code), section.code) for _, section in form.walk()]
    parts += [((FIELD, each.key), each.code) for each in form.fields]
    parts += [((TARGET, each.code), each.code) for each in form.targets]
    for owner, code in parts:
        if code in seen:
            yield Complaint(owner, f"mã “{code}” đã dùng cho phần khác", ("code",))
        seen.add(code)


def _cohorts(form: Form) -> Iterator[Complaint]:
    places = Places(form)
    for cohort in form.cohorts:
        try:
            places.of_cohort(cohort.key)
        except BadPlace as fault:
            yield Complaint((COHORT, cohort.key), str(fault), ("group",))


def _empty(form: Form) -> Iterator[Complaint]:
    if not form.fields:
        yield Complaint((FORM, form.code), "không có ô nào", ("sections",))


def _names(form: Form, asked: Field) -> Iterator[Complaint]:
    """Groups, cohorts and fields this field names."""
    owner = (FIELD, asked.key)
    if asked.applies and asked.applies not in {group.key for group in form.sector_groups}:
        yield Complaint(owner, f"không có nhóm khu vực “{asked.applies}”", ("applies",))
    if asked.weight and form.field(asked.weight) is None:
        yield Complaint(owner, f"không có ô nào tên “{asked.weight}”", ("weight",))
    for position, key in enumerate(asked.measures):
        if form.field(key) is None:
            yield Complaint(owner, f"không có ô nào tên “{key}”", ("measures", position))
    if asked.prefill:
        yield from _prefill(form, asked, owner)


def _prefill(form: Form, asked: Field, owner: tuple[str, str]) -> Iterator[Complaint]:
    try:
        prefill = parse_prefill(asked.prefill or "")
    except BadReference as fault:
        yield Complaint(owner, str(fault), ("prefill",))
        return
    source = form.field(prefill.key)
    if prefill.source is PrefillFrom.PREVIOUS and (source is None or not _is_alike(source, asked)):
        yield Complaint(owner, f"“{asked.prefill}” phải nêu một ô cùng loại của biểu này", ("prefill",))
    if prefill.source is PrefillFrom.REGISTER and asked.kind is not Kind.INTEGER:
        yield Complaint(owner, "chỉ ô số nguyên được điền sẵn từ danh sách tổ chức", ("prefill",))


def _is_alike(source: Field, asked: Field) -> bool:
    return source.kind is asked.kind or (source.kind in NUMERIC and asked.kind in NUMERIC)


def _checks(form: Form, asked: Field) -> Iterator[Complaint]:
    for position, check in enumerate(asked.checks):
        inside = ("checks", position)
        try:
            rule = parse_rule(check.rule)
        except BadExpression as fault:
            yield Complaint((FIELD, asked.key), str(fault), inside)
            continue
        for name in sorted(rule.names):
            if not _is_figure(form, name):
                yield Complaint(
                    (FIELD, asked.key), f"điều kiện “{check.rule}” nêu “{name}”, không phải một ô số", inside
                )
        for name in sorted(rule.lists):
            if not ((found := form.field(name)) and found.kind is Kind.LIST):
                yield Complaint(
                    (FIELD, asked.key), f"điều kiện “{check.rule}” nêu len({name}), không phải một danh sách", inside
                )


def _is_figure(form: Form, key: str) -> bool:
    found = form.field(key)
    return found is not None and (found.kind in NUMERIC or found.kind is Kind.YES_NO)


def _target(target: Target) -> Iterator[Complaint]:
    owner = (TARGET, target.code)
    if target.up is Up.RATIO_OF_SUMS and not target.denominator:
        yield Complaint(owner, "thiếu khóa “denominator”")
    if target.denominator and target.up is not Up.RATIO_OF_SUMS:
        yield Complaint(owner, "có mẫu số thì up phải là ratio_of_sums", ("up",))
    if target.threshold and target.comparator is not Comparator.AT_LEAST and not _is_number(target.threshold):
        yield Complaint(owner, f"ngưỡng “{target.threshold}” không phải số", ("threshold",))
    if target.aim and not _is_number(target.aim):
        yield Complaint(owner, f"đích “{target.aim}” không phải số", ("aim",))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text.replace(",", ".")).is_finite()
    except InvalidOperation:
        return False
