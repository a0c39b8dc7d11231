"""The audit chains as an auditor reads them: what was written, by which opaque name, and whether the chain holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from zhiping.accounts.models import User
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry, AuditHead
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle

PAGE = 100
#: Kinds of chains, by the word before the hyphen in their name: for people.
KINDS: Final = {
    "dossier": "申报材料", "account": "账号", "cycle": "申报轮次", "person": "个人记录", "organisation": "单位",
    "registration": "登记", "merge": "个人记录合并", "pack": "规则",
    "expert": "专家", "committee": "评委会", "session": "答辩场次", "meeting": "评审会议",
}  # fmt: skip
FAULTS: Final = {
    "altered": "这一条的内容改动过", "broken": "这一条接不上前一条", "missing": "缺这一条",
    "truncated": "从这一条起被截去",
    "unrecorded": "这一条以后的不在登记的末尾之内",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``data`` as JSON text."""

    row: AuditEntry
    data: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One chain: a page of its entries, newest first, and what walking the whole of it has found."""

    stream: str
    entries: list[Entry]
    following: str
    length: int
    faults: list[tuple[int, str]]
    end: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A chain that grew lately."""

    kind: str
    ref: str
    word: str
    entry: AuditEntry


def split(stream: str) -> tuple[str, str]:
    """Kind and reference of a chain's name."""
    kind, _, ref = stream.partition("-")
    return kind, ref


def find(typed: str) -> tuple[str, str] | None:
    """The chain that somebody means: a code, a user name, the key of a round. Two queries at most."""
    text = typed.strip()
    if code := normal_code(text):
        kinds = ("dossier", "person", "organisation", "registration", "merge", "expert", "session", "meeting")
        streams = [f"{kind}-{code}" for kind in kinds]
        found = AuditHead.objects.filter(stream__in=streams).order_by("stream").values_list("stream", flat=True).first()
        return split(found) if found else None
    user = User.objects.filter(username=text).values_list("pk", flat=True).first()
    if user is not None:
        return "account", str(user)
    return ("cycle", text) if Cycle.objects.filter(key=text).exists() else None


def trail(kind: str, ref: str, *, before: str = "") -> Trail | None:
    """The chain ``kind``-``ref``, verified from its first entry; None where there is none."""
    stream = f"{kind}-{ref}"[:64]
    if kind not in KINDS or not AuditHead.objects.filter(stream=stream).exists():
        return None
    verified = chain.verify_stream(stream)
    found = AuditEntry.objects.filter(stream=stream).order_by("-position")
    if before.isdigit():
        found = found.filter(position__lt=int(before))
    rows = list(found[: PAGE + 1])
    following = str(rows[PAGE - 1].position) if len(rows) > PAGE else ""
    faults = [(fault.position, FAULTS[fault.kind]) for fault in verified.faults]
    entries = [Entry(row, _told(row)) for row in rows[:PAGE]]
    return Trail(stream, entries, following, verified.entries, faults, verified.heads.get(stream, (0, ""))[1])


def _told(row: AuditEntry) -> str:
    return json.dumps(row.data, ensure_ascii=False, sort_keys=True, indent=None) if row.data else ""


def recent() -> list[Recent]:
    """The last entries of all chains, each chain once. One query."""
    seen: dict[str, AuditEntry] = {}
    for row in AuditEntry.objects.order_by("-id")[:200]:
        seen.setdefault(row.stream, row)
    made = []
    for stream, row in list(seen.items())[:20]:
        kind, ref = split(stream)
        made.append(Recent(kind, ref, KINDS.get(kind, kind), row))
    return made


def cycles() -> list[Cycle]:
    """Every round, newest first. One query."""
    return list(Cycle.objects.order_by("-year", "-id").defer("pack_version")[:20])
