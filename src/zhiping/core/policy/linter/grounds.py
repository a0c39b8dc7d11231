"""On what the pack stands: bases, confirmations, and the choices the notice leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from zhiping.core.calendar import WorkCalendar
from zhiping.core.policy.choices import Choice
from zhiping.core.policy.contents import Clause
from zhiping.core.policy.linter.report import LintReport, cite
from zhiping.core.policy.model import Pack
from zhiping.core.policy.openings import OPENINGS
from zhiping.core.policy.reader import FILES
from zhiping.core.policy.rules import Grounded
from zhiping.core.policy.yamls import Place, dotted

_STATUS = {"notice": "通知原文", "regulation": "上级文件，待核对原文", "assumed": "通常理解，待评审机构决定"}


def check(pack: Pack, _calendar: WorkCalendar, report: LintReport) -> None:
    """Bases, confirmations, choices."""
    _grounded(pack, report)
    _choices(pack, report)


def grounded(pack: Pack) -> Iterator[tuple[str, Place, Grounded | Clause]]:
    """Everything in ``pack`` that rests on a document, with its file and place."""
    for file, (attribute, _) in FILES.items():
        for place, found in _walk(getattr(pack, attribute), ()):
            yield file, place, found


def _walk(value: Any, place: Place) -> Iterator[tuple[Place, Grounded | Clause]]:
    if isinstance(value, Grounded | Clause):
        yield place, value
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _walk(getattr(value, name), (*place, info.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*place, str(key)))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _walk(item, (*place, n))


def _grounded(pack: Pack, report: LintReport) -> None:
    documents = [pack.about.document.number, *(source.number for source in pack.about.sources)]
    for file, place, found in grounded(pack):
        name = str(getattr(found, "id", None) or getattr(found, "key", None) or dotted(place) or file)
        where = pack.where(file, *place)
        cites = any(number in found.basis for number in documents)
        if not found.basis.strip() or (found.status != "assumed" and not cites):
            lacks = "没有写依据" if not found.basis.strip() else "的依据没有写明是 sources 中的哪份文件"
            report.add(
                "basis-missing", f"“{name}”{lacks}，请写出文件号和条款。", basis=found.basis, where=where, rule=name,
                status=found.status,
            )  # fmt: skip
        if found.confirmed is None and not isinstance(found, Choice):
            report.add(
                "rule-unconfirmed", f"“{name}”尚未经评审机构确认（{_STATUS[found.status]}），界面上标“待确认”。",
                basis=found.basis, where=where, rule=name, status=found.status,
            )  # fmt: skip


def _choices(pack: Pack, report: LintReport) -> None:
    stated = {choice.id: (n, choice) for n, choice in enumerate(pack.choices)}
    for key in [*OPENINGS, *(key for key in stated if key not in OPENINGS)]:
        n, choice = stated.get(key, (None, None))
        question = choice.question if choice else OPENINGS[key]
        place: Place = ("choices",) if n is None else ("choices", n)
        where = pack.where("choices.yaml", *place)
        basis = choice.basis if choice and choice.basis else cite(pack, f"8{key[0]}")
        chosen = choice.chosen if choice else None
        said = f"规则包的选择：{chosen}。" if chosen else "规则包没有说明如何处理。"
        report.add(
            "choice-open", f"通知没有写明“{question}”。{said}", basis=basis, where=where, choice=f"8{key}",
            letter=key[0], stated=chosen is not None, chosen=chosen, confirmed=bool(choice and choice.confirmed),
        )  # fmt: skip
        if chosen is None:
            report.add(
                "choice-not-stated", f"须在 choices.yaml 中说明“{question}”如何处理（编号 {key}）。", basis=basis,
                where=where, choice=f"8{key}",
            )  # fmt: skip
