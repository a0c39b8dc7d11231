"""How much a dossier may hold: one file, one item, all together. Every number is the pack's (annex 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Sum

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.asks import FormRules
from zhiping.core.policy.model import Pack
from zhiping.records.models import Dossier
from zhiping.stages.application.models import Upload

MB = 1024 * 1024


def may_come(dossier: Dossier, name: str, size: int, form: FormRules) -> None:
    """Whether a file of ``size`` bytes may be begun, with all that lies there and all that is on its way.

    Raises ``BadInput``. Called under the dossier's lock.
    """
    if size < 1:
        raise _fault(name, "文件是空的（0字节），没有收到内容", "请重新导出或拍照后再传")
    one_file(name, size, form.max_mb)
    coming = Upload.objects.filter(dossier=dossier).aggregate(sum=Sum("size"))["sum"] or 0
    lying = dossier.evidence.aggregate(sum=Sum("size"))["sum"] or 0
    _together(name, coming + lying + size, form)


def one_file(name: str, size: int, max_mb: int) -> None:
    """Whether one file of ``size`` bytes may be kept. Raises ``BadInput``."""
    if size > max_mb * MB:
        raise _fault(name, f"文件有{size / MB:.1f} MB，超过{max_mb} MB的上限", "请降低扫描分辨率，或分成几个文件再传")


def all_files(document: Mapping[str, Any], name: str, form: FormRules) -> None:
    """Whether ``document`` lists no more evidence than it may: altogether, and for one item. Raises ``BadInput``."""
    files = document.get("evidence") or []
    _together(name, sum(int(entry.get("size") or 0) for entry in files), form)
    counts: dict[str, int] = {}
    for entry in files:
        for item in entry.get("for") or []:
            counts[item] = counts.get(item, 0) + 1
            if counts[item] > form.max_files_per_item:
                raise _fault(
                    name, f"一项内容最多用{form.max_files_per_item}个文件证明，已经满了",
                    "请把几页合成一个文件，或先移除不用的文件",
                )  # fmt: skip


def _together(name: str, size: int, form: FormRules) -> None:
    if size > form.max_total_mb * MB:
        raise _fault(
            name, f"加上这个文件，全部材料超过{form.max_total_mb} MB的上限", "请先移除不用的文件，或降低扫描分辨率"
        )


def max_mb(pack: Pack, document: Mapping[str, Any], items: Iterable[str]) -> int:
    """The largest file, in MiB, that may prove ``items``: the form's limit, or the least of their materials."""
    wanted = set(items)
    sections = {section for section in document if _is_of(document, section, wanted)} | wanted
    of_materials = [m.max_mb for m in pack.materials if m.uploaded and sections & set(m.items)]
    return min([pack.forms.max_mb, *([max(of_materials)] if of_materials else [])])


def _is_of(document: Mapping[str, Any], section: str, wanted: set[str]) -> bool:
    value = document[section]
    if isinstance(value, list):
        return any(isinstance(entry, Mapping) and entry.get("id") in wanted for entry in value)
    return section == "extra" and any(item.startswith("extra.") for item in wanted)


def _fault(name: str, message: str, expected: str) -> BadInput:
    return BadInput(Fault(name, message, expected))
