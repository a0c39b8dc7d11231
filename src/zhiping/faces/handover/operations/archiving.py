"""The archive package of a round: a bag (RFC 8493) that needs neither this system nor its keys to be read."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.faces.handover.operations.exporting import cycle_of
from zhiping.faces.handover.queries import filed
from zhiping.ground.audit import chain, checkpoints
from zhiping.ground.audit.chain import AuditFault
from zhiping.ground.packages.bag import VERIFIER, Bag
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle

FORMAT: Final = "zhiping.archive/1"
#: Called with how many dossiers are written of how many.
Progress = Callable[[int, int], None]

_READ_ME = """\
{committee}　{year}年度评审归档包（{key}）

本文件夹按 BagIt 1.0（RFC 8493）编排，任何一台装有 Python 3 的电脑都能核验，不用原系统，不用联网：

    python3 verify.py

核验会重新计算每个文件的 SHA-256、审计链的每一条记录和检查点的签名。请把显示的“包号”“公钥”与移交时抄录的对照。
也可以只核对文件：sha256sum -c manifest-sha256.txt

data/manifest.json        全部文件和每份材料的清单
data/round.json           年度轮次：通知、补充通知、期限变动、签发的名单
data/round-documents/     公告、决定、会议记录和表决统计等文书；交件清单、领取清单等只列编号
data/statistics.json      统计
data/packs/               用过的每个规则包版本，原样
data/dossiers/编号/       record.json 是办理记录；已确认任职资格的，另有提交的内容、签发的文书和各级意见
data/audit/               审计链，每行一条记录，和签名的检查点

没有确认任职资格的，按通知材料全部销毁，不留存，这里只有办理记录，没有内容；姓名只见于决定、表决和会议记录。
本包内容未加密，请与纸质档案同等保管。
"""


class Unsound(Exception):
    """An audit chain of the round does not hold: nothing is vouched for, nothing was written."""

    def __init__(self, faults: list[AuditFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Archived:
    """What was written: the two numbers to be copied into the record of the handover, and how much."""

    #: SHA-256 of the tag manifest: who knows it can tell whether anything was changed.
    package: str
    #: Public key of the checkpoint, in hex.
    key: str
    dossiers: int
    with_content: int
    files: int


def archive(
    key: str, folder: Path, *, statistics: Callable[[Cycle], Mapping[str, Any]], with_content: bool = True, by: Actor,
    at: datetime, progress: Progress = lambda done, total: None,
) -> Archived:  # fmt: skip
    """Write the archive package of round ``key`` to ``folder``, which must not exist; whole, or not at all.

    ``statistics``: the figures of the round as plain values; ``with_content`` False: records alone, also of who was
    confirmed; ``at``: real time. That it was made is recorded in the round's chain, after what is in the package.
    Raises ``BadInput``, and ``Unsound`` when an audit chain does not hold.
    """
    cycle = cycle_of(key)
    # Everything is read as it is at one instant; within a transaction that has begun already, as that one sees it.
    outermost = not connection.in_atomic_block
    try:
        with Bag(folder) as bag, transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = _fill(bag, cycle, statistics, with_content, at, progress)
    except FileExistsError:
        raise BadInput(Fault(str(folder), "已有这个文件夹，不会覆盖", "一个新的文件夹名")) from None
    except OSError as why:
        raise BadInput(Fault(str(folder), f"不能写入：{why.strerror}", "一个可以写入的位置")) from None
    try:
        with transaction.atomic():
            data = {"package": found.package, "dossiers": found.dossiers, "content": found.with_content}
            chain.append(f"cycle-{cycle.key}"[:64], "cycle.archived", by=by.label, at=at, data=data)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return found


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _fill(
    bag: Bag, cycle: Cycle, statistics: Callable[[Cycle], Mapping[str, Any]], with_content: bool, at: datetime,
    progress: Progress,
) -> Archived:  # fmt: skip
    streams = filed.streams_of(cycle)
    verified = chain.verify_streams(streams)
    if verified.faults:
        raise Unsound(verified.faults)
    rows = list(filed.dossiers_in(cycle))
    index: dict[str, Any] = {
        "format": FORMAT, "made_at": at.isoformat(), "system": settings.ENV.public_url, "cycle": cycle.key,
        "committee": cycle.committee.name, "year": cycle.year, "streams": streams,
        "packs": [row.hash for row in filed.packs_of(cycle)], "dossiers": {}, "counts": {},
    }  # fmt: skip
    counts: Counter[str] = Counter()
    for number, dossier in enumerate(rows, start=1):
        one = filed.filed(dossier, with_content=with_content)
        names = [bag_name for bag_name, _ in _put_dossier(bag, dossier.code, one)]
        index["dossiers"][dossier.code] = {
            "state": dossier.state, "content": one.record["content"], "files": sorted(names)
        }  # fmt: skip
        counts.update([dossier.state])
        progress(number, len(rows))
    index["counts"] = dict(sorted(counts.items()))
    bag.put("round.json", _json(filed.round_of(cycle)))
    bag.put("statistics.json", _json(dict(statistics(cycle))))
    for name, content in filed.round_files(cycle) if with_content else ():
        bag.put(f"round-documents/{name}", content)
    for version in filed.packs_of(cycle):
        for path, text in sorted(version.files.items()):
            bag.put(f"packs/{version.hash.removeprefix('sha256:')}/{path}", text.encode())
    for stream in streams:
        bag.put(f"audit/{stream}.jsonl", _lines(stream))
    checkpoint = checkpoints.signed(verified, key=keys.derived(checkpoints.PURPOSE))
    bag.put(f"audit/{checkpoints.file_name(checkpoint)}", _json(checkpoint))
    index["files"] = dict(sorted(bag.hashes.items()))
    bag.put("manifest.json", _json(index))
    kept = sum(one["content"] for one in index["dossiers"].values())
    read_me = _READ_ME.format(committee=cycle.committee.name, year=cycle.year, key=cycle.key)
    package = bag.close(
        [
            ("Source-Organization", cycle.committee.office.name),
            ("External-Identifier", cycle.key),
            ("External-Description", f"{cycle.committee.name} {cycle.year}年度评审档案"),
            ("Internal-Sender-Description", f"{len(rows)}份材料，其中{kept}份有内容"),
            ("Audit-Checkpoint-Key", checkpoint["public_key"]),
        ],
        on=at.date(), tags={"verify.py": VERIFIER.read_bytes(), "README.txt": read_me.encode()},
    )  # fmt: skip
    return Archived(package, checkpoint["public_key"], len(rows), kept, len(bag.hashes))


def _put_dossier(bag: Bag, code: str, one: filed.Filed) -> Iterator[tuple[str, str]]:
    for name, content in [("record.json", one.record), *one.files]:
        raw = content if isinstance(content, bytes) else _json(content)
        yield f"data/dossiers/{code}/{name}", bag.put(f"dossiers/{code}/{name}", raw)


def _lines(stream: str) -> Iterator[bytes]:
    for entry in chain.entries_of(stream):
        yield json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
