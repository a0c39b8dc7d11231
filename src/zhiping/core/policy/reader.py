"""Reading a pack: YAML with places, duplicates refused, every fault told at once with file, line and key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.asks import FeesFile, MaterialsFile
from zhiping.core.policy.choices import ChoicesFile
from zhiping.core.policy.contents import FactsFile, NoticeFile, PackFile, ScopeFile
from zhiping.core.policy.faults import faults_of
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import ProcedureFile
from zhiping.core.policy.rules import EligibilityRules
from zhiping.core.policy.yamls import Document, read_yaml

FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "pack.yaml": ("about", PackFile),
    "notice.yaml": ("notice", NoticeFile),
    "procedure.yaml": ("procedure", ProcedureFile),
    "scope.yaml": ("scope", ScopeFile),
    "facts.yaml": ("facts_file", FactsFile),
    "materials.yaml": ("materials_file", MaterialsFile),
    "fees.yaml": ("fees_file", FeesFile),
    "choices.yaml": ("choices_file", ChoicesFile),
    "eligibility.yaml": ("eligibility", EligibilityRules),
}


def pack_hash(files: Mapping[str, bytes]) -> str:
    """``sha256:…`` over sorted paths and bytes, each with its length, so that no two packs can look alike."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.encode()
        digest.update(len(name).to_bytes(8, "big") + name)
        digest.update(len(files[path]).to_bytes(8, "big") + files[path])
    return f"sha256:{digest.hexdigest()}"


#: A form's template in place of the shipped one. Which forms there are is not known here: ``policy lint`` asks.
TEMPLATE = re.compile(r"paper/([^/]+)\.typ")


def _is_pack_file(name: str) -> bool:
    return name in FILES or re.fullmatch(r"cases/[^/]+\.yaml", name) is not None


def read_pack_files(files: Mapping[str, bytes]) -> Pack:
    """The pack that ``files`` (path → bytes) say. Raises ``BadInput`` with every fault found."""
    faults: list[Fault] = []
    parts: dict[str, Any] = {}
    documents: dict[str, Document] = {}
    for name in sorted(files):
        if TEMPLATE.fullmatch(name):
            faults += _unreadable(name, files[name])
            continue
        if not _is_pack_file(name):
            known = "、".join(FILES) + "、cases/*.yaml、paper/*.typ"
            faults.append(Fault(f"{name}:1: （整个文件）", "规则包里没有这个文件", known))
            continue
        try:
            documents[name] = read_yaml(files[name], name)
        except BadInput as bad:
            faults += bad.faults
    for name, (attribute, model) in FILES.items():
        if name not in files:
            faults.append(Fault(f"{name}:1: （整个文件）", "缺少这个文件", "规则包须有这个文件"))
        elif name in documents:
            try:
                parts[attribute] = model.model_validate(documents[name].value)
            except ValidationError as wrong:
                faults += faults_of(wrong, documents[name], model)
    if faults:
        raise BadInput(faults)
    pack = Pack(**parts, hash=pack_hash(files))
    pack._files.update(files)
    pack._documents.update(documents)
    return pack


def _unreadable(name: str, data: bytes) -> list[Fault]:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        return [Fault(f"{name}:{line}: （文字）", "不是 UTF-8 文字", "UTF-8 编码的 Typst 模板")]
    return []


#: Packs that this process has read, by hash; they are frozen, so one may serve many.
_READ: dict[str, Pack] = {}
_MOST_READ = 64


def read_once(files: Mapping[str, bytes]) -> Pack:
    """Like ``read_pack_files``, but the same bytes are read once in a process."""
    key = pack_hash(files)
    if key not in _READ:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[key] = read_pack_files(files)
    return _READ[key]


def schema() -> dict[str, Any]:
    """JSON Schema of a pack: an object whose keys are the files. Cases are checked by ``zhiping policy test``."""
    fields: dict[str, Any] = {
        attribute: (model, Field(alias=name, description=(model.__doc__ or "").strip()))
        for name, (attribute, model) in FILES.items()
    }
    whole = create_model("zhiping_pack", __config__=ConfigDict(extra="forbid"), **fields)
    found = whole.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "zhiping.pack/1"}


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a pack's folder, by their path in it. Raises ``BadInput`` when it is not a folder.

    YAML, and the templates of forms in ``paper/``. What else lies there (a README, an editor's copy) is not part of a
    pack and does not count for its hash.
    """
    if not folder.is_dir():
        raise BadInput(Fault(str(folder), "没有这个规则包", "随产品提供的规则包名称，或一个文件夹"))
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if _belongs(path.relative_to(folder)) and path.is_file() and not path.name.startswith(".")
        }
    except OSError as wrong:
        raise BadInput(Fault(str(folder), f"读不出规则包：{wrong.strerror}", "可以读取的文件夹")) from None


def _belongs(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") or (path.suffix == ".typ" and path.parts[0] == "paper")


def read_pack(folder: Path) -> Pack:
    """The pack in ``folder``. Raises ``BadInput``; faults name files by their path in the folder."""
    return read_pack_files(files_of(folder))
