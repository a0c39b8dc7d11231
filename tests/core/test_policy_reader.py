"""Reading a pack's folder: what belongs to it, what cannot be read, and that the same bytes are read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.dossiers import EXAMPLE, LESHAN

from zhiping.core.errors import BadInput
from zhiping.core.policy import reader
from zhiping.core.policy.reader import files_of, read_once
from zhiping.packs import locate


def test_what_lies_beside_a_pack_is_no_part_of_it(tmp_path: Path) -> None:
    for name in ("pack.yaml", "more.yml", "cases/a.yaml", "paper/form.typ", "form.typ", "README.md", ".hidden.yaml",
                 "paper/deep/part.typ", "a.yaml.bak"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "folder.yaml").mkdir()
    belongs = ["cases/a.yaml", "more.yml", "pack.yaml", "paper/deep/part.typ", "paper/form.typ"]
    assert files_of(tmp_path) == {name: name.encode() for name in belongs}


def test_a_folder_that_is_not_there_or_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="没有这个规则包"):
        files_of(tmp_path / "none")
    (tmp_path / "pack.yaml").write_bytes(b"")

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(BadInput, match="读不出规则包：locked"):
        files_of(tmp_path)


def test_the_same_bytes_are_read_once_and_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_READ", {})
    monkeypatch.setattr(reader, "_MOST_READ", 1)
    first, other = files_of(locate(LESHAN)), files_of(locate(EXAMPLE))
    pack = read_once(first)
    assert read_once(dict(first)) is pack
    assert read_once(other) is not pack and len(reader._READ) == 1
    assert read_once(first) is not pack
