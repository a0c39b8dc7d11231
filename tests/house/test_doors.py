"""One door: nobody but `records.door` writes a dossier's state, and other rooms of the house keep to theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhiping"
DOOR = SOURCE / "records" / "door.py"

#: What the door alone writes once a dossier exists; ``due_at`` follows from the windows, so the spine may recompute it.
DOORS_OWN = {"state", "state_since", "moves", "corrected", "returned_from"}


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _is_dossier(node: ast.AST) -> bool:
    """Whether an expression looks like a dossier, or a query of dossiers."""
    text = ast.unparse(node)
    return (
        any(word in text for word in ("dossier", "Dossier", "row")) and "Hold" not in text and "Milestone" not in text
    )


def _writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from _assigned(node.targets)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield from _assigned([node.target])
        elif isinstance(node, ast.Call):
            yield from _called(node)


def _assigned(targets: list[ast.expr]) -> Iterator[tuple[int, str]]:
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute) and part.attr in DOORS_OWN and _is_dossier(part.value):
                yield part.lineno, ast.unparse(part)


def _called(node: ast.Call) -> Iterator[tuple[int, str]]:
    if isinstance(node.func, ast.Attribute):
        named = {k.arg for k in node.keywords if k.arg}
        text = ast.unparse(node)
        if node.func.attr == "update" and named & DOORS_OWN and _is_dossier(node.func.value):
            yield node.lineno, text[:80]
        if node.func.attr in ("bulk_update", "bulk_create", "update_or_create") and "Dossier." in text:
            yield node.lineno, text[:80]
    if ast.unparse(node.func) == "setattr" and len(node.args) > 1:
        yield from _setattr(node)


def _setattr(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = node.args[1]
    known = isinstance(name, ast.Constant) and name.value not in DOORS_OWN
    if _is_dossier(node.args[0]) and not known:
        yield node.lineno, ast.unparse(node)


def test_nobody_but_the_door_writes_a_state() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {what}"
        for path, tree in _modules()
        if path != DOOR
        for line, what in _writes(tree)
    ]
    assert not found


def test_the_search_finds_what_it_looks_for() -> None:
    """The door itself is full of such writes; a search that finds none there would prove nothing."""
    tree = ast.parse(DOOR.read_text(encoding="utf-8"))
    assert {what.split(".")[-1] for _, what in _writes(tree)} == DOORS_OWN


@pytest.mark.parametrize(
    "planted",
    [
        "dossier.state = 'accepted'", "row.moves += 1", "change.dossier.state = S.X", "a, dossier.state = 1, 2",
        "Dossier.objects.filter(pk=1).update(state='accepted')", "dossiers().update(state_since=at)",
        "Dossier.objects.bulk_update(rows, ['state'])", "setattr(dossier, 'state', 'x')", "setattr(dossier, name, 1)",
    ],
)  # fmt: skip
def test_the_search_finds_each_way_of_writing(planted: str) -> None:
    assert list(_writes(ast.parse(planted)))


@pytest.mark.parametrize("harmless", ["dossier.title = 'x'", "hold.state = 1", "x = dossier.state",
                                      "Dossier.objects.filter(pk=1).update(title='x')"])  # fmt: skip
def test_the_search_leaves_the_rest_alone(harmless: str) -> None:
    assert not list(_writes(ast.parse(harmless)))


def test_append_only_tables_are_only_appended_to() -> None:
    """Milestones, revisions, audit entries and pack versions are never changed and never removed."""
    kept = ("Milestone", "Revision", "AuditEntry", "PackVersion", "IssuedDocument")
    found = []
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                text = ast.unparse(node.func)
                if node.func.attr in ("update", "delete", "bulk_update") and text.startswith(
                    tuple(f"{name}.objects" for name in kept)
                ):
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno}: {text}")
    assert not found


def test_no_room_reads_the_process_clock() -> None:
    """Time is asked of the cycle's clock (house.md, Time); real time is for sign-in, audit, logs, and a worker's sign
    of life, which says whether the process that took a piece of work still lives."""
    beats = {("stages", "conferral", "operations", "certifying.py"), ("stages", "defence", "operations", "making.py"),
             ("stages", "defence", "operations", "releasing.py")}  # fmt: skip
    found = []
    for path, tree in _modules():
        relative = path.relative_to(SOURCE).parts
        if relative[0] in ("core", "stages", "registers", "records") and relative not in beats:
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                    "timezone.now", "datetime.now", "date.today", "time.time", "datetime.datetime.now",
                ):  # fmt: skip
                    found.append(f"{'/'.join(relative)}:{node.lineno}")
    assert not found


def test_no_city_year_or_fee_in_the_code() -> None:
    """Policy is data: what the notice says stands in a pack, never in a line of code."""
    words = ("乐山", "Leshan", "川经信", "乐市经信")
    # The made-up cohort lives somewhere, and so do the samples of the style guide; packs are the data.
    allowed = {"simulation", "packs"}
    found = []
    for path, tree in _modules():
        if path.relative_to(SOURCE).parts[0] in allowed or path.name == "samples.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
                text = str(node.value)
                a_year = isinstance(node.value, int) and 2000 < node.value < 2100
                if (a_year or any(word in text for word in words)) and not _is_docstring(tree, node):
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno}: {text[:60]}")
    assert not found


def _is_docstring(tree: ast.Module, node: ast.Constant) -> bool:
    for owner in ast.walk(tree):
        if isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef) and owner.body:
            first = owner.body[0]
            if isinstance(first, ast.Expr) and first.value is node:
                return True
            # The docstring of a field follows it.
            if any(isinstance(s, ast.Expr) and s.value is node for s in owner.body):
                return True
    return False
