"""Bags after RFC 8493: what is in them, what a second reader says of them, and that they are whole or not there."""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from zhiping.ground.audit.checkpoints import merkle_root
from zhiping.ground.packages import verify
from zhiping.ground.packages.bag import Bag

DAY = date(2025, 3, 1)


def a_bag(folder: Path) -> str:
    """A small bag; returns its number."""
    with Bag(folder) as bag:
        bag.put("a.txt", b"one")
        bag.put("深/一层 b.json", [b"t", b"wo"])
        return bag.close([("Source-Organization", "某某\n办公室")], on=DAY, tags={"verify.py": b"pass\n"})


def test_a_bag_is_laid_out_as_the_rfc_has_it(tmp_path: Path) -> None:
    number = a_bag(tmp_path / "bag")
    assert (tmp_path / "bag/bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    info = (tmp_path / "bag/bag-info.txt").read_text(encoding="utf-8").splitlines()
    assert info == ["Source-Organization: 某某 办公室", "Bagging-Date: 2025-03-01", "Payload-Oxum: 6.2"]
    tags = (tmp_path / "bag/tagmanifest-sha256.txt").read_bytes()
    assert hashlib.sha256(tags).hexdigest() == number
    assert [line.split(b"  ")[1] for line in tags.splitlines()] == [
        b"bag-info.txt", b"bagit.txt", b"manifest-sha256.txt", b"verify.py"
    ]  # fmt: skip
    assert (tmp_path / "bag").stat().st_mode & 0o077 == 0


def test_a_second_reader_finds_every_file_as_it_is_named(tmp_path: Path) -> None:
    a_bag(tmp_path / "bag")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(["sha256sum", "-c", manifest], cwd=tmp_path / "bag", capture_output=True, check=False)
        assert done.returncode == 0 and b"FAILED" not in done.stdout


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../x", "a.txt", "line\nbreak", "per%cent"])
def test_a_name_that_leads_out_or_cannot_be_listed_is_refused(tmp_path: Path, name: str) -> None:
    with Bag(tmp_path / "bag") as bag:
        bag.put("a.txt", b"")
        with pytest.raises(ValueError, match="not a name"):
            bag.put(name, b"")


def test_a_bag_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Bag(tmp_path / "bag") as bag:
        bag.put("a.txt", b"one")
        raise RuntimeError
    with Bag(tmp_path / "bag") as bag:
        bag.put("a.txt", b"one")
    assert os.listdir(tmp_path) == []
    a_bag(tmp_path / "bag")
    with pytest.raises(FileExistsError):
        Bag(tmp_path / "bag")
    assert os.listdir(tmp_path) == ["bag"]


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), where=st.integers(0, 63))
def test_the_script_reads_signatures_as_the_library_writes_them(seed: bytes, message: bytes, where: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(message)
    assert verify.signed_by(public, message, signature)
    bent = bytearray(signature)
    bent[where] ^= 1
    assert not verify.signed_by(public, message, bytes(bent))
    assert not verify.signed_by(public, message + b"!", signature)
    assert not verify.signed_by(public[:31], message, signature)


@given(st.lists(st.binary(max_size=20), max_size=12))
def test_the_script_has_the_same_tree_as_the_checkpoints(leaves: list[bytes]) -> None:
    assert verify.merkle_root(leaves).hex() == merkle_root(leaves)
