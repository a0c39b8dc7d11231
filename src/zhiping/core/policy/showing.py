"""A pack as a person reads it: windows, scope, routes, fees, material, open choices; as JSON and as Chinese text."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from zhiping.core.calendar import UnknownYear
from zhiping.core.money import yuan
from zhiping.core.policy.contents import Clause
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import PublicityRule, Window, WindowEntry
from zhiping.core.policy.rules import Grounded
from zhiping.core.policy.safety import safe_day

KINDS: Final = {
    "normal": "正常申报", "exceptional": "破格申报", "series_change": "转评", "first_recognition": "初定",
    "direct": "直接申报",
}  # fmt: skip
_STAGES: Final = {
    "unit": "单位审核推荐", "department": "主管部门审核", "office": "评委会复审", "paper": "纸质材料", "fee": "收费",
    "defence": "答辩", "meeting": "评审会议", "result_publicity": "结果公示", "confirmation": "确认",
    "certificate": "电子证书", "collection": "领取评审表", "destruction": "销毁未通过材料",
}  # fmt: skip

_NUMBERS: Final = (*"一二三四五六七八九十", "十一", "十二", "十三")
_DECISIONS: Final = {"refuse": "审核不通过", "decline": "不予受理", "return": "退回修改"}


def _ground(found: Grounded | Clause) -> dict[str, Any]:
    return {"basis": found.basis, "status": found.status, "confirmed": found.confirmed}


def as_json(pack: Pack) -> dict[str, Any]:
    """The whole of what is shown, with bases; days as YYYY-MM-DD, instants with their offset, money in fen."""
    return {
        "pack": pack.id,
        "pack_hash": pack.hash,
        "title": pack.title,
        "document": pack.about.document.number,
        "body": pack.about.body.name,
        "sources": [source.model_dump() for source in pack.about.sources],
        "cycle_year": pack.cycle_year,
        "series": pack.about.series_label,
        "contact": pack.about.contact.model_dump(),
        "windows": [_window(pack.windows[key], entry) for key, entry in pack.procedure.windows.items()],
        "reminders": {"days": pack.reminders.days, "hour": pack.reminders.hour.strftime("%H:%M")},
        "publicity": {
            name: {"days": rule.days, "unit": rule.unit, "count_posting_day": rule.count_posting_day, **_ground(rule)}
            for name, rule in (("unit", pack.publicity.unit), ("result", pack.publicity.result))
        },
        "safe_day": _safe(pack),
        "stages": pack.stages.model_dump(),
        "options": pack.options.model_dump(),
        "scope": {
            "titles": [{"title": title.name, "level": title.level} for title in pack.titles],
            "majors": [{"major": major.name, "specialties": major.specialties} for major in pack.majors],
            "kinds": list(pack.scope.kinds_open),
            **_ground(pack.scope.specialties),
        },
        "routes": [
            {"id": route.id, "title": route.title, "label": route.label, **_ground(route)}
            for route in pack.eligibility.all_routes()
        ],
        "rules": [
            {"id": rule.id, "topic": rule.topic, "clause": rule.clause, **_ground(rule)}
            for rule in pack.eligibility.all_rules()
        ],
        "facts": [
            {"key": fact.key, "type": fact.type, "label": fact.label, "required": fact.required, **_ground(fact)}
            for fact in pack.facts
        ],
        "fees": [
            {"level": fee.level, "kind": fee.kind, "fen": fee.fen, "parts": [part.model_dump() for part in fee.parts]}
            for fee in pack.fees
        ],
        "materials": [
            {"number": item.number, "id": item.id, "name": item.name, "copies": item.copies,
             "for": "all" if item.when is None else "some"}
            for item in pack.materials
        ],
        "grounds": {
            "entries": [
                {"clause": ground.clause, "says": ground.says, "bears": ground.bears, "covers": ground.covers}
                for ground in pack.grounds.entries
            ],
            **_ground(pack.grounds),
        },
        "return_templates": {
            "entries": [entry.model_dump() for entry in pack.procedure.return_templates.entries],
            **_ground(pack.procedure.return_templates),
        },
        "exclusive_claims": {
            "entries": [entry.model_dump() for entry in pack.procedure.exclusive_claims.entries],
            **_ground(pack.procedure.exclusive_claims),
        },
        "recusal": None if pack.procedure.recusal is None else pack.procedure.recusal.model_dump(),
        "results": None if pack.procedure.results is None else pack.procedure.results.model_dump(),
        "draw": None if pack.procedure.draw is None else pack.procedure.draw.model_dump(),
        **{
            part: None if (rules := getattr(pack.procedure, part)) is None else rules.model_dump()
            for part in ("integrity", "collection", "destruction")
        },
        "norms": [{"id": norm.id, "says": norm.says, **_ground(norm)} for norm in pack.procedure.norms],
        "choices": [
            {"id": f"8{choice.id}", "question": choice.question, "chosen": choice.chosen, "concerns": choice.concerns,
             **_ground(choice)}
            for choice in pack.choices
        ],
        "clauses": {
            key: {"section": clause.section, "text": clause.text, **_ground(clause)}
            for key, clause in pack.clauses.items()
        },
    }  # fmt: skip


def _window(window: Window, entry: WindowEntry) -> dict[str, Any]:
    return {
        "window": window.key, "label": window.label, "actor": window.actor,
        "opens_at": window.opens_at.isoformat() if window.opens_at else None,
        "closes_at": window.closes_at.isoformat(), "last_on": window.last_on.isoformat(), "clause": window.clause,
        **_ground(entry),
    }  # fmt: skip


def _safe(pack: Pack) -> dict[str, Any] | None:
    try:
        safe = safe_day(pack)
    except UnknownYear:
        return None
    if safe is None:
        return None
    return {
        "last_safe_on": safe.last_safe_on.isoformat() if safe.last_safe_on else None,
        "last_safe_rest_on": safe.last_safe_rest_on.isoformat() if safe.last_safe_rest_on else None,
    }


def sections(pack: Pack) -> dict[str, list[str]]:
    """The same in Chinese: lines by heading, none without lines. 〔待确认〕 marks what the body has not confirmed."""
    about = pack.about
    told = {
        "期限": _windows(pack),
        "环节": _stages(pack),
        f"申报范围（{about.series_label}）": _scope(pack),
        "申报路径": _routes(pack),
        "另外要填写的事实": [f"{fact.label}（{fact.expected}）{_mark(fact)}" for fact in pack.facts],
        "收费": _fees(pack),
        "材料": _materials(pack),
        "依据文件": [
            f"{source.number}　{source.title}{'' if source.checked else '（原文待核对）'}" for source in about.sources
        ],
        "作出决定的依据": [
            f"{ground.says}（{pack.clauses[ground.clause].section}）："
            f"{'、'.join(_DECISIONS[one] for one in ground.bears)}{_mark(pack.grounds)}"
            for ground in pack.grounds.entries
        ],
        "退回修改常用的写法": [
            f"{entry.says}（{pack.clauses[entry.clause].section}）{_mark(pack.procedure.return_templates)}"
            for entry in pack.procedure.return_templates.entries
        ],
        "评审中的其他规定": [f"{norm.says}（{norm.basis}）{_mark(norm)}" for norm in pack.procedure.norms],
        "通知没有写明、由规则包选择的事项": [
            f"8{choice.id}　{choice.question}：{choice.chosen or '没有说明'}{_mark(choice)}" for choice in pack.choices
        ],
    }
    return {heading: entries for heading, entries in told.items() if entries}


def as_text(pack: Pack) -> str:
    """The whole as a text: title, ``sections`` with numbers, whom to ask."""
    about, contact = pack.about, pack.about.contact
    lines = [pack.title, f"{about.body.name}　{about.document.number}　{pack.id}"]
    for number, (heading, entries) in zip(_NUMBERS, sections(pack).items(), strict=False):
        lines += ["", f"{number}、{heading}", *(f"  {entry}" for entry in entries)]
    lines += ["", f"咨询：{contact.office}，{contact.telephone}，{contact.address}（{contact.hours}）"]
    return "\n".join(lines)


def _windows(pack: Pack) -> list[str]:
    lines = []
    for key, entry in pack.procedure.windows.items():
        window = pack.windows[key]
        first = f"{_day(window.opens_on)}至" if window.opens_on else "到"
        hour = window.closes_at.strftime("%H:%M") if window.closes_by_hour else "当日23:59:59"
        lines.append(f"{window.label}（{window.actor}）：{first}{_day(window.last_on)}{hour}{_mark(entry)}")
    lines += [
        f"单位公示：{_publicity(pack.publicity.unit)}{_mark(pack.publicity.unit)}",
        f"结果公示：{_publicity(pack.publicity.result)}{_mark(pack.publicity.result)}",
    ]
    if (safe := _safe(pack)) is not None:
        worked, rest = safe["last_safe_on"] or "没有", safe["last_safe_rest_on"] or "没有"
        lines.append(f"最晚张贴日：工作日{worked}，休息日{rest}")
    days = "、".join(f"{days}天" if days else "当天" for days in pack.reminders.days)
    lines.append(f"期限前提醒：{days}，{pack.reminders.hour:%H:%M}起")
    return lines


def _stages(pack: Pack) -> list[str]:
    held = [said for key, said in _STAGES.items() if getattr(pack.stages, key)]
    absent = [said for key, said in _STAGES.items() if not getattr(pack.stages, key)]
    return ["、".join(held), *(["本轮不设：" + "、".join(absent)] if absent else [])]


def _scope(pack: Pack) -> list[str]:
    lines = []
    for level in pack.levels:
        lines.append(f"{level.label}：{'、'.join(title.name for title in pack.titles if title.level == level.id)}")
    lines.append("类型：" + "、".join(KINDS.get(kind, kind) for kind in pack.scope.kinds_open))
    lines.append(f"专业{_mark(pack.scope.specialties)}")
    return lines + [f"  {major.name}：{'、'.join(major.specialties)}" for major in pack.majors]


def _routes(pack: Pack) -> list[str]:
    lines = []
    for title in pack.titles:
        lines.append(title.name)
        routes = [route for route in pack.eligibility.all_routes() if route.title == title.name]
        lines += [f"  {route.label}（{route.basis}）{_mark(route)}" for route in routes]
    return lines


def _fees(pack: Pack) -> list[str]:
    levels = {level.id: level.label for level in pack.levels}
    lines = []
    for fee in pack.fees:
        kind = f"（{KINDS.get(fee.kind, fee.kind)}）" if fee.kind else ""
        parts = "，其中" + "、".join(f"{p.label}{yuan(p.fen)}" for p in fee.parts) if len(fee.parts) > 1 else ""
        lines.append(f"{levels.get(fee.level, fee.level)}{kind}：每人{yuan(fee.fen)}{parts}{_mark(pack.fees_file)}")
    return lines


def _materials(pack: Pack) -> list[str]:
    return [
        f"{item.number}. {item.name}，{item.copies}份{'（按条件提供）' if item.when is not None else ''}"
        for item in sorted(pack.materials, key=lambda one: one.number)
    ]


def _mark(found: Grounded) -> str:
    return "〔待确认〕" if found.confirmed is None else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _publicity(rule: PublicityRule) -> str:
    unit = "工作日" if rule.unit == "working" else "自然日"
    return f"{rule.days}个{unit}，张贴当日{'计入' if rule.count_posting_day else '不计入'}"
