"""What one version of a pack changes against another, in words: for who puts a supplementary notice into force (8l).

Pure. What has words of its own is told by them; whatever else differs is told at least by its file, so that nothing
changes unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhiping.core.policy.model import Pack, PublicityRule, Window
from zhiping.core.policy.procedure import WINDOW_ORDER

#: Whose work a change touches: windows touch whoever has to act, the rest whoever has not submitted yet.
WINDOWS: Final = "期限"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. ``before`` is empty for what is new, ``after`` for what is gone; ``topic`` names that of a rule."""

    heading: str
    what: str
    before: str
    after: str
    topic: str = ""


def differences(old: Pack, new: Pack) -> list[Difference]:
    """What ``new`` changes against ``old``, in the order in which a notice says it. Empty for the same pack."""
    found = [one for tell in _TELLERS for one in tell(old, new)]
    for part, (told, name) in _FILES.items():
        if _rest(old, part, told) != _rest(new, part, told):
            found.append(Difference("其他", name, "", "有其他改动"))
    for key in sorted(old.templates.keys() | new.templates.keys()):
        before, after = (pack.templates.get(key) for pack in (old, new))
        if before != after:
            said = "改用产品自带的版式" if after is None else "版式有改动" if before is not None else "改用规则包的版式"
            found.append(Difference("表格", f"paper/{key}.typ", "", said))
    return found


def earlier(old: Pack, new: Pack) -> list[str]:
    """Labels of windows that would close earlier, or be gone: a supplementary notice may only give time (8l)."""
    return [
        window.label
        for key, window in old.windows.items()
        if key not in new.windows or new.windows[key].closes_at < window.closes_at
    ]


#: Files of a pack: what of each is told in words of its own, and what the file is called.
_FILES: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "about": ({"declarations": True}, "总则（pack.yaml）"),
    "notice": ({"clauses": True}, "通知条款（notice.yaml）"),
    "procedure": ({"windows": True, "publicity": True, "grounds": {"entries"}}, "程序（procedure.yaml）"),
    "scope": ({"titles": True, "kinds_open": True, "specialties": {"majors"}}, "申报范围（scope.yaml）"),
    "facts_file": ({"facts": True}, "另外要填写的事实（facts.yaml）"),
    "materials_file": ({"materials": True}, "材料的格式（materials.yaml）"),
    "fees_file": ({"fees": True}, "收费（fees.yaml）"),
    "choices_file": ({"choices": True}, "选择事项（choices.yaml）"),
    "eligibility": (
        {"routes": True, "rules": True, "slots": {"__all__": {"routes"}}, "exceptional": {"rules"}},
        "申报条件（eligibility.yaml）",
    ),
}


def _rest(pack: Pack, part: str, told: dict[str, Any]) -> Any:
    return getattr(pack, part).model_dump(exclude=told)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span(window: Window | None) -> str:
    if window is None:
        return ""
    first = f"{_day(window.opens_on)}至" if window.opens_on else "到"
    return f"{first}{_day(window.last_on)}" + (f"{window.closes_at:%H:%M}" if window.closes_by_hour else "")


def _said(heading: str, what: str, before: str, after: str, *, same: bool) -> Iterator[Difference]:
    """One change; where the words are alike and the entries are not, its basis or who confirmed it changed."""
    if before != after:
        yield Difference(heading, what, before, after)
    elif not same:
        yield Difference(heading, what, before, "依据、说明或确认情况有改动")


def _windows(old: Pack, new: Pack) -> Iterator[Difference]:
    for key in WINDOW_ORDER:
        before, after = old.procedure.windows.get(key), new.procedure.windows.get(key)
        label = (after or before).label if after or before else ""  # type: ignore[union-attr]
        spans = [_span(pack.windows.get(key)) for pack in (old, new)]
        yield from _said(WINDOWS, label, *spans, same=before == after)


def _publicity(rule: PublicityRule) -> str:
    unit = "工作日" if rule.unit == "working" else "自然日"
    return f"{rule.days}个{unit}，张贴当日{'计入' if rule.count_posting_day else '不计入'}"


def _publicities(old: Pack, new: Pack) -> Iterator[Difference]:
    for name, label in (("unit", "单位公示"), ("result", "结果公示")):
        before, after = (getattr(pack.publicity, name) for pack in (old, new))
        yield from _said("公示", label, _publicity(before), _publicity(after), same=before == after)


def _choices(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = ({c.id: c for c in pack.choices} for pack in (old, new))
    for key in after | before:
        said = [found[key].chosen or "没有说明" if key in found else "" for found in (before, after)]
        question = (after.get(key) or before[key]).question
        yield from _said("选择事项", question, *said, same=before.get(key) == after.get(key))


def _named(
    heading: str, of: Callable[[Pack], Iterable[Any]], key: Callable[[Any], str], word: Callable[[Any], str],
    topic: Callable[[Any], str] = lambda _: "",
) -> Callable[[Pack, Pack], Iterator[Difference]]:  # fmt: skip
    """Entries that have a key each: new, gone, or changed."""

    def tell(old: Pack, new: Pack) -> Iterator[Difference]:
        before, after = ({key(one): one for one in of(pack)} for pack in (old, new))
        for name, one in after.items():
            if name not in before:
                yield Difference(heading, word(one), "", "新增", topic(one))
            elif before[name].model_dump() != one.model_dump():
                yield Difference(heading, word(one), word(before[name]), "内容有改动", topic(one))
        for name, one in before.items():
            if name not in after:
                yield Difference(heading, word(one), word(one), "", topic(one))

    return tell


def _texts(old: Pack, new: Pack) -> Iterator[Difference]:
    for key, clause in (old.clauses | new.clauses).items():
        before, after = old.clauses.get(key), new.clauses.get(key)
        said = [one.text if one else "" for one in (before, after)]
        yield from _said("通知条款", clause.section, *said, same=before == after)


def _kinds(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = ("、".join(pack.scope.kinds_open) for pack in (old, new))
    if before != after:
        yield Difference("申报范围", "开放的类型", before, after)


def _yuan(fen: int) -> str:
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


_TELLERS: Final[tuple[Callable[[Pack, Pack], Iterator[Difference]], ...]] = (
    _windows,
    _publicities,
    _choices,
    _kinds,
    _named("申报范围", lambda p: p.titles, lambda t: t.name, lambda t: f"职称{t.name}"),
    _named("申报范围", lambda p: p.majors, lambda m: m.name, lambda m: f"专业{m.name}"),
    _named("申报路径", lambda p: p.eligibility.all_routes(), lambda r: r.id, lambda r: f"{r.title}：{r.label}"),
    _named("申报条件", lambda p: p.eligibility.all_rules(), lambda r: r.id, lambda r: r.id, lambda r: r.topic),
    _named("另外要填写的事实", lambda p: p.facts, lambda f: f.key, lambda f: f.label),
    _named("材料", lambda p: p.materials, lambda m: m.id, lambda m: m.name),
    _named("收费", lambda p: p.fees, lambda f: f"{f.level}|{f.kind}", lambda f: _yuan(f.fen)),
    _named("作出决定的依据", lambda p: p.grounds.entries, lambda g: g.clause, lambda g: g.says),
    _named("申报人声明", lambda p: p.about.declarations, lambda d: d.id, lambda d: d.text),
    _texts,
)
