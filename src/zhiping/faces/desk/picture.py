"""The procedure as a picture, drawn from its table: the way down, and beside each state where else it may lead."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiping.core.procedure import ENDS, PROCEDURE, Move, Role, State
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES, WINDOW_NAMES

ROLE_NAMES = {
    Role.APPLICANT: "申报人", Role.UNIT_REVIEWER: "单位审核人", Role.UNIT_HEAD: "单位负责人",
    Role.DEPARTMENT_REVIEWER: "主管部门审核人", Role.OFFICE_REVIEWER: "评委会办公室", Role.COUNTER: "收件人员",
    Role.CASHIER: "收费人员", Role.CHAIR: "评委会主任", Role.HR_OFFICER: "人社部门", Role.BUREAU: "评审组织单位",
    Role.SYSTEM: "到期自动",
}  # fmt: skip

WIDTH, BOX, LINE, PAD = 640, 168, 22, 14


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table in words."""

    source: str
    action: str
    whose: str
    window: str
    target: str
    clause: str


def rows() -> list[Row]:
    """The whole table in words, in its order; what a pack's options make two rows of stands once."""
    made = [
        Row(
            STATE_NAMES[move.source], ACTION_NAMES[move.action], "、".join(ROLE_NAMES[role] for role in move.whose),
            WINDOW_NAMES.get(move.window, ""), STATE_NAMES[move.target], move.clause,
        )
        for move in PROCEDURE
    ]  # fmt: skip
    return list(dict.fromkeys(made))


def _exits(state: State) -> dict[State, list[str]]:
    found: dict[State, list[str]] = {}
    for move in PROCEDURE:
        if move.source == state and move.target != state:
            names = found.setdefault(move.target, [])
            if ACTION_NAMES[move.action] not in names:
                names.append(ACTION_NAMES[move.action])
    return found


def _moves(state: State) -> list[Move]:
    return [move for move in PROCEDURE if state in (move.source, move.target)]


def svg() -> SafeString:
    """The picture: a box for each state of the notice's order, its ways on beside it."""
    y, parts = 8, []
    for state in State:
        if not _moves(state):
            continue
        exits = _exits(state)
        height = max(44, 2 * PAD + LINE * max(1, len(exits)) - 6)
        end = " end" if state in ENDS else ""
        lines = []
        for n, (target, names) in enumerate(exits.items()):
            at = y + PAD + LINE * n + 8
            lines.append((BOX + 4, at - 5, BOX + 36, BOX + 46, at, "、".join(names), STATE_NAMES[target]))
        drawn = format_html_join(
            "", '<path class="way" d="M{} {}H{}"/><text class="exit" x="{}" y="{}">{}　→　{}</text>', lines
        )
        parts.append(
            format_html(
                '<g><rect class="state{}" x="8" y="{}" width="{}" height="{}" rx="3"/>'
                '<text class="name" x="{}" y="{}" text-anchor="middle">{}</text>{}</g>',
                end, y, BOX - 8, height, BOX // 2 + 4, y + height // 2 + 5, STATE_NAMES[state], drawn,
            )
        )  # fmt: skip
        y += height + 12
    inside = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="procedure" viewBox="0 0 {} {}" role="img" aria-labelledby="procedure-t">'
        '<title id="procedure-t">办理程序：每个状态和它可能的去向，与下表相同</title>{}</svg>',
        WIDTH, y, inside,
    )  # fmt: skip
