"""The notices that ship, as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import read_pack

_HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """The names of the packs that ship."""
    return sorted(path.parent.name for path in _HERE.glob("*/pack.yaml"))


def locate(name_or_folder: str) -> Path:
    """The folder of a shipped pack by its name, or of any pack by its path. Raises ``BadInput``."""
    if name_or_folder in names():
        return _HERE / name_or_folder
    folder = Path(name_or_folder)
    if not folder.is_dir():
        raise BadInput(Fault(name_or_folder, "没有这个规则包", "、".join(names()) + "，或一个文件夹"))
    return folder


@cache
def sample_pack() -> Pack:
    """The shipped pack that offers most titles: made-up content of previews follows its words."""
    return max((read_pack(locate(name)) for name in names()), key=lambda one: (len(one.titles), one.id))
