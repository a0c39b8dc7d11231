"""Small changes of a module for scripts/mutate.py, one at a time; none of what no test could ever see."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the line, what it did, and its number among the changes of this file.

    ``statement``: the first and the last line of the statement it is in, of what has a body those before the body.
    ``body``: whether it is in the body of a function.
    """

    path: Path
    line: int
    what: str
    number: int
    statement: tuple[int, int]
    body: bool


def _mutations(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each small change of ``node`` alone: a word for it, and the node in its place."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            changed = copy.deepcopy(node)
            changed.ops[place] = other()
            yield f"{type(operator).__name__} → {other.__name__}", changed
    elif isinstance(node, ast.BoolOp):
        swapped = copy.deepcopy(node)
        swapped.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} → {type(swapped.op).__name__}", swapped
        for place in range(len(node.values)):
            fewer = copy.deepcopy(node)
            del fewer.values[place]
            yield f"operand {place + 1} left out", fewer.values[0] if len(fewer.values) == 1 else fewer
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        if (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)) or _is_type(node):
            return
        other_operator = _ARITHMETIC[type(node.op)]
        changed_sum = copy.deepcopy(node)
        changed_sum.op = other_operator()
        yield f"{type(node.op).__name__} → {other_operator.__name__}", changed_sum
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", ast.Constant(node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield "other branch", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, (ast.Continue, ast.Break)):
        yield f"{type(node).__name__.lower()} → pass", ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "return None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise):
        yield "raise left out", ast.Pass()


def _is_type(node: ast.AST) -> bool:
    """Whether ``node`` is a type such as ``str | None``: any change of it fails at once, and teaches nothing."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _is_type(node.left) or _is_type(node.right)
    if isinstance(node, ast.Name):
        return node.id in ("bool", "int", "float", "str") or (node.id[0].isupper() and not node.id.isupper())
    return isinstance(node, ast.Constant) and node.value is None


def _parents(tree: ast.AST) -> dict[int, ast.AST]:
    return {id(child): parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def _is_policy(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Whether a change here could be seen: not in annotations, decorators, or type-checking blocks."""
    while id(node) in parents:
        parent = parents[id(node)]
        if isinstance(parent, (ast.AnnAssign, ast.arg)) and parent.annotation is node:
            return False
        if isinstance(parent, (ast.FunctionDef, ast.ClassDef)) and node in parent.decorator_list:
            return False
        if isinstance(parent, ast.FunctionDef) and parent.returns is node:
            return False
        if isinstance(parent, ast.If) and isinstance(parent.test, ast.Name) and parent.test.id == "TYPE_CHECKING":
            return False
        node = parent
    return True


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put ``new`` where ``old`` stands under ``parent``."""
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            value[:] = [new if item is old else item for item in value]


def _statement(node: ast.AST, parents: dict[int, ast.AST]) -> tuple[int, int]:
    while not isinstance(node, (ast.stmt, ast.Module)):
        node = parents[id(node)]
    assert isinstance(node, ast.stmt)
    body = getattr(node, "body", None)
    return node.lineno, max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def _in_body(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    while id(node) in parents:
        parent = parents[id(node)]
        if isinstance(parent, ast.FunctionDef) and node in parent.body:
            return True
        node = parent
    return False


def _changes(path: Path) -> Iterator[tuple[Mutant, ast.Module]]:
    """Each change of the module at ``path``, and the module after it, which is good until the next is asked for."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    parents, number = _parents(tree), 0
    for node in list(ast.walk(tree)):
        if not hasattr(node, "lineno") or not _is_policy(node, parents):
            continue
        statement, body = _statement(node, parents), _in_body(node, parents)
        for what, other in _mutations(node):
            ast.copy_location(other, node)
            _put(parents[id(node)], node, other)
            yield Mutant(path, node.lineno, what, number, statement, body), tree
            _put(parents[id(node)], other, node)
            number += 1


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of the module at ``path``, relative to the root."""
    for mutant, _ in _changes(path):
        yield mutant


def changed(path: Path, number: int) -> ast.Module:
    """The module at ``path`` after the change of this number."""
    return ast.fix_missing_locations(next(islice(_changes(path), number, None))[1])
