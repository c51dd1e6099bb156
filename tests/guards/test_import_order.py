"""Imports point one way: a module may import from its own row or from rows below it, never above; no circles."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from tests.guards.source import imports, imports_at_start, modules

ROWS = [
    "workflow vietnamese",
    "config supervision embedded_servers static_files",
    "embedded extensions",
    "units",
    "units.cli units.routes units.people_cli units.audit_cli",
    "submissions.forms submissions submissions.consolidation submissions.publications submissions.rounds "
    "submissions.correcting submissions.workbooks submissions.targets",
    "submissions.models submissions.notices.models submissions.remarking.models submissions.correcting.models "
    "submissions.bulk_models submissions.rounds.models submissions.targets.models submissions.entry.file_models "
    "submissions.consolidation.adjustment_models submissions.entry.note_models submissions.publications.models "
    "submissions.narratives.models",
    "submissions.rounds.calendar submissions.sweep_runs submissions.words submissions.asked submissions.facts "
    "submissions.held submissions.contents submissions.attachments submissions.sealed "
    "submissions.deciding submissions.queries submissions.entry.checks submissions.entry.inputs submissions.wording "
    "submissions.correcting.words submissions.forms.compared submissions.correcting.places submissions.workflows "
    "submissions.entry.parts submissions.presenting submissions.entry.retyping submissions.entry.jumps "
    "submissions.entry.earlier submissions.entry.findings submissions.entry.nil_returns "
    "submissions.entry.suggesting submissions.entry.pasting submissions.entry.merging",
    "submissions.moves submissions.entry.drafting submissions.correcting.corrections submissions.correcting.rights "
    "submissions.correcting.values submissions.correcting.attached submissions.correcting.records submissions.correcting.notices "
    "submissions.correcting.lists submissions.remarking.remarks "
    "submissions.remarking.notices submissions.notices submissions.bulk submissions.escalating "
    "submissions.entry.files submissions.consolidation.adjusting submissions.entry.notes "
    "submissions.entry.declaring",
    "submissions.importing",
    "submissions.consolidation.*",
    "submissions.rounds.* submissions.targets.* submissions.narratives submissions.narratives.*",
    "submissions.publications.* submissions.restructuring.restructures submissions.restructuring.rehearsing",
    "submissions.targets.standing submissions.targets.beside",
    "submissions.workbooks.* submissions.issuing submissions.issuing.*",
    "submissions.forms.editing",
    "submissions.drawn submissions.desk submissions.overview submissions.correcting.views submissions.alarms "
    "submissions.changes submissions.correcting.pages submissions.comparing submissions.entry.field_views "
    "submissions.remarking.views submissions.entry.postings submissions.demo submissions.forms.editing.preview "
    "submissions.entry.beside submissions.entry.shown_answers submissions.entry.autosave "
    "submissions.entry.collision_views",
    "submissions.*.routes submissions.routes submissions.cli submissions.restructuring.cli "
    "submissions.restructuring.routes submissions.admin_routes submissions.notices.admin_routes "
    "submissions.notices.chasing_routes submissions.notices.link_routes submissions.demo.cli "
    "submissions.correcting.routes submissions.remarking.routes submissions.bulk_routes "
    "submissions.forms.editing.routes submissions.forms.editing.part_routes submissions.entry.file_routes "
    "submissions.version_routes submissions.move_cli submissions.replay_cli submissions.drawing_routes "
    "submissions.entry.section_pages submissions.rounds.cli submissions.rounds.roster_cli "
    "submissions.rounds.extension_routes submissions.rounds.plan_routes submissions.rounds.day_routes "
    "submissions.rounds.roster_routes submissions.rounds.round_inputs submissions.consolidation.cli submissions.entry.check_pages "
    "submissions.entry.check_routes submissions.entry.paste_routes submissions.entry.autosave_routes "
    "submissions.issuing.public_routes submissions.issuing.cli submissions.publications.template_routes",
    "tasks",
    "app",
    "wsgi launch",
]
"""From the ground up. The longest matching name decides; `x.*` means all inside x, `x.*.y` every y inside a room of x.

Consolidation lies below rounds: opening a round settles the empty totals of its roster. Routes are edges of their
package, whatever room they stand in.
"""


def row_of(module: str) -> int:
    """The row of one of our modules. Errors: AssertionError when it has no place in the house."""
    matches = []
    for number, row in enumerate(ROWS):
        for name in row.split():
            front, star, back = name.partition(".*")
            if star and back:
                fits = module.startswith(f"{front}.") and module.endswith(back) and module.count(".") == 2
            elif star:
                fits = module.startswith(f"{front}.")
            else:
                fits = module == name or module.startswith(f"{name}.")
            if fits:
                matches.append((bool(star and back), len(front) + bool(star), number))
    assert matches, f"{module} has no row: give it one in ROWS"
    return max(matches)[2]


def test_every_import_points_down():
    upward = [
        f"{module} imports {imported}"
        for module, path in modules().items()
        for imported in imports(path)
        if imported in modules() and row_of(imported) > row_of(module)
    ]
    assert upward == []


def test_nothing_imports_in_circles():
    graph = {
        module: {name for name in imports_at_start(path) if name in modules() and name != module}
        for module, path in modules().items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        raise AssertionError(f"circle: {' -> '.join(circle.args[1])}") from None


def test_tasks_and_commands_never_import_pages():
    pages = [
        f"{module} imports {imported}"
        for module, path in modules().items()
        if not module.endswith("routes") and module != "app"
        for imported in imports(path)
        if imported in modules() and imported.endswith("routes")
    ]
    assert pages == []
