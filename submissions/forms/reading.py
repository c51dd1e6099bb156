"""A plain mapping with its lines into a `Form`, or every fault of it with its line. Pure: it does not know YAML.

Two passes: the shape of each part (`shapes`), then what the parts say of one another (`proving`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from submissions.forms import shapes
from submissions.forms.model import Form, Section
from submissions.forms.proving import Complaint, complaints_about
from submissions.forms.shapes import Part, Shape
from submissions.forms.values import Refusal
from submissions.forms.yaml_lines import Fault, Located, Path
from vietnamese import nfc


class FormFaults(ValueError):
    """The text is no form. `faults`: every reason, in the order of lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def read_form(located: Located) -> Form:
    """Read and prove a form. Errors: FormFaults with everything that is wrong."""
    reader = _Reader(located)
    form = reader.part(located.value, shapes.FORM, ())
    if form is None or reader.faults:
        raise FormFaults(reader.faults)
    form = _with_sectors(form)
    faults = [reader.fault(reader.places[complaint.owner], complaint) for complaint in complaints_about(form)]
    if faults:
        raise FormFaults(faults)
    return form


def _with_sectors(form: Form) -> Form:
    """The sectors behind each `applies`, put where `Field.is_asked` finds them."""
    groups = {group.key: frozenset(group.sectors) for group in form.sector_groups}

    def resolved(section: Section) -> Section:
        fields = tuple(
            replace(each, sectors=groups.get(each.applies, frozenset()) if each.applies else None)
            for each in section.fields
        )
        return replace(section, fields=fields, sections=tuple(map(resolved, section.sections)))

    return replace(form, sections=tuple(map(resolved, form.sections)))


class _Reader:
    """Reads on after a fault, so that all are told together. `places`: (sort, name) of each part -> its path."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self.faults: list[Fault] = []
        self.places: dict[tuple[str, str], Path] = {}

    def fault(self, path: Path, complaint: Complaint) -> Fault:
        """A complaint of the second pass, at the line of the key it is about."""
        called, name = complaint.owner
        return Fault(self.located.line_of((*path, *complaint.inside)), f"{called} “{name}”: {complaint.message}")

    def part(self, value: Any, shape: Shape, path: Path) -> Any:
        """Read one mapping; None if anything in it was wrong."""
        if not isinstance(value, dict):
            self._blame(path, f"{shape.called} phải gồm các khóa: {', '.join(shape.needs)}")
            return None
        name = value.get(shape.named_by)
        where = f"{shape.called} “{name}”: " if isinstance(name, str) else f"{shape.called}: "
        before = len(self.faults)
        self._remember(shape, name, path, where)
        for needed in shape.needs:
            if value.get(needed) is None:
                self._blame(path, f"{where}thiếu khóa “{needed}”")
        taken = {}
        for key, each in value.items():
            if key not in shape.takes:
                self._blame((*path, key), f"{where}không có khóa “{key}”")
            elif each is not None:
                taken[key] = self._take(each, shape.takes[key], (*path, key), f"{where}khóa “{key}” ")
        return shape.make(**taken) if len(self.faults) == before else None

    def _remember(self, shape: Shape, name: Any, path: Path, where: str) -> None:
        if shape not in (shapes.FIELD, shapes.SECTION, shapes.TARGET, shapes.FORM, shapes.COHORT, shapes.GROUP):
            return
        if isinstance(name, str) and (shape.called, name) in self.places:
            first = self.located.line_of(self.places[shape.called, name])
            self._blame((*path, shape.named_by), f"{where}{shape.named_by} lặp lại, đã có ở dòng {first}")
        elif isinstance(name, str):
            self.places[shape.called, name] = path

    def _take(self, value: Any, take: shapes.Take | Part, path: Path, where: str) -> Any:
        if isinstance(take, Part):
            return self._take_parts(value, take, path, where)
        try:
            taken = take(value)
        except Refusal as refusal:
            self._blame(path, f"{where}{refusal}")
            return None
        for text in taken if isinstance(taken, tuple) else (taken,):
            if isinstance(text, str) and nfc(text) != text:
                self._blame(path, f"{where}có chữ chưa ở dạng NFC (dấu gõ rời)")
        return taken

    def _take_parts(self, value: Any, part: Part, path: Path, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            self._blame(path, f"{where}phải là danh sách, không được trống")
            return ()
        taken: list[Any] = []
        names: dict[str, Path] = {}
        for position, each in enumerate(value):
            here = (*path, position)
            if part.short_key and isinstance(each, str):
                each = {part.short_key: each}
            taken.append(self.part(each, part.shape, here))
            name = each.get(part.shape.named_by) if isinstance(each, dict) else None
            if (
                isinstance(name, str)
                and names.setdefault(name, here) != here
                and part.shape in (shapes.OPTION, shapes.COLUMN)
            ):
                self._blame(here, f"{where}có “{name}” hai lần")
        return tuple(taken)

    def _blame(self, path: Path, message: str) -> None:
        self.faults.append(Fault(self.located.line_of(path), message))
