"""`flask workflow check` proves a definition; `flask workflow replay` plays a round through and prints what was possible when.

Nothing is stored and no database is asked. Faults of the file are told in words, all of them, with exit status 1; a
refused move is no fault but an outcome.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import IO, Any

import click
from flask.cli import AppGroup

from submissions.forms.yaml_lines import YamlFaults, read_yaml
from submissions.workflows import definition_named, shipped_names
from workflow.model import Definition
from workflow.reading import read_definition
from workflow.scenario import Play, Scenario, ScenarioFaults
from workflow.scenario_reading import read_scenario
from workflow.validation import DefinitionFaults, Path

workflow = AppGroup("workflow", help="Quy trình: thử trước, không cần cơ sở dữ liệu.")


@workflow.command("check", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
def check(file: IO[bytes]) -> None:
    """Chứng minh quy trình trong FILE (YAML) dùng được; mỗi lỗi một dòng, có số dòng."""
    try:
        located = read_yaml(_text(file.read()))
        definition = read_definition(located.value, located.line_of)
    except (YamlFaults, DefinitionFaults) as faults:
        raise click.ClickException("\n".join(("Tệp có lỗi:", *map(str, faults.faults)))) from None
    ways = ", ".join(definition.moves_named)
    click.echo(f"{definition.name} {definition.version}: đúng. {len(definition.states)} trạng thái, các bước {ways}.")


@workflow.command("replay", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
@click.option("--status", "with_status", is_flag=True, help="Thêm tình trạng duyệt (status) của mỗi đơn vị.")
def replay(file: IO[bytes], with_status: bool) -> None:
    """Diễn lại một đợt báo cáo theo FILE (JSON; “-”: từ stdin); in JSON: ai làm được gì lúc đầu và sau mỗi bước.

    Không ghi gì. Cách viết FILE: docs/replay.md.
    """
    scenario = _read(file.read())
    for remark in scenario.remarks:
        click.echo(remark, err=True)
    for line in told(Play(scenario), with_status=with_status):
        click.echo(line)


def told(play: Play, *, with_status: bool = False) -> Iterator[str]:
    """The answers as the lines of one JSON list, one answer a line.

    What did not change since the answer before is not written out anew: a thousand steps over a thousand units take seconds.
    """
    kept: dict[str, tuple[Any, str]] = {}
    before = "["
    for answer in play.answers():
        people = ", ".join(_once(kept, name, units) for name, units in answer["offered"].items())
        status = {"status": play.statuses()} if with_status else {}
        rest = _json({key: answer[key] for key in ("outcome", "facts", "states")} | status)
        yield f'{before}{rest[:-1]}, "offered": {{{people}}}}}'
        before = ","
    yield "]"


def _once(kept: dict[str, tuple[Any, str]], name: str, units: Mapping[str, list[str]]) -> str:
    found = kept.get(name)
    if found is None or found[0] != units:
        found = kept[name] = dict(units), f"{_json(name)}: {_json(units)}"
    return found[1]


_json = partial(json.dumps, ensure_ascii=False)


def _read(content: bytes) -> Scenario:
    text = _text(content)
    try:
        return read_scenario(_loaded(text), partial(_find, text))
    except ScenarioFaults as faults:
        raise click.ClickException("\n".join(("Tệp có lỗi:", *map(str, faults.faults)))) from None


def _loaded(text: str) -> object:
    """The plain value of a JSON text. Errors: click.ClickException, ScenarioFaults in plain words."""
    try:
        found = json.loads(text, object_pairs_hook=_once_each)
        _json(found).encode("utf-8")
    except json.JSONDecodeError as fault:
        raise click.ClickException(f"Không phải JSON: dòng {fault.lineno}, cột {fault.colno}.") from None
    except RecursionError:
        raise click.ClickException("Không phải JSON của một đợt báo cáo: lồng nhau quá sâu.") from None
    except ValueError:
        raise click.ClickException("Không đọc được: tệp có số quá dài hoặc ký tự viết dở (\\ud800).") from None
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What JSON would silently take the last of is told. Errors: ScenarioFaults."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ScenarioFaults([f"mục “{key}” viết hai lần" for key in found if keys.count(key) > 1])
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException("Tệp không phải là chữ UTF-8.") from None


def _find(text: str, found: object) -> Definition:
    """The shipped definition of this name, or the one written in the file; its faults name their lines."""
    if isinstance(found, str):
        if found not in shipped_names():
            raise ScenarioFaults([f"không có quy trình “{found}”; chỉ có {', '.join(shipped_names())}"])
        return definition_named(found)
    try:
        return read_definition(found)
    except DefinitionFaults:
        return read_definition(found, _lines_of(text))


def _lines_of(text: str) -> Any:
    """Where each place of the definition stands in the file; JSON is YAML, so our reader of YAML knows."""
    try:
        located = read_yaml(text)
    except YamlFaults:
        return lambda path: 0

    def line_of(path: Path) -> int:
        return located.line_of(("definition", *path))

    return line_of
