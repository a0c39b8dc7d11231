"""What must be destroyable is under a key of its own; who alters it, moves it or lost the key cannot read it."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from zhiping.ground.storage import blobs, cache, keys


@pytest.fixture
def owner() -> Iterator[str]:
    name = f"dossier-{secrets.token_hex(4)}"
    keys.create(name)
    yield name
    keys.destroy(name)


def test_what_is_sealed_opens_with_key_and_context(owner: str) -> None:
    sealed = keys.seal(owner, "内容".encode(), context="draft")
    assert "内容".encode() not in sealed
    assert keys.unseal(owner, sealed, context="draft").decode() == "内容"
    assert keys.seal(owner, b"x", context="draft") != keys.seal(owner, b"x", context="draft")


def test_another_context_does_not_open_it(owner: str) -> None:
    """Revision 1 cannot be passed off as revision 2."""
    sealed = keys.seal(owner, b"content", context="revision|1")
    with pytest.raises(keys.Damaged):
        keys.unseal(owner, sealed, context="revision|2")


def test_another_owner_does_not_open_it(owner: str) -> None:
    other = f"dossier-{secrets.token_hex(4)}"
    keys.create(other)
    with pytest.raises(keys.Damaged):
        keys.unseal(other, keys.seal(owner, b"content", context="draft"), context="draft")
    keys.destroy(other)


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_every_flipped_byte_is_seen(owner: str, place: int) -> None:
    sealed = bytearray(keys.seal(owner, b"content of a draft", context="draft"))
    sealed[place] ^= 1
    with pytest.raises(keys.Damaged):
        keys.unseal(owner, bytes(sealed), context="draft")


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_what_is_cut_short_is_damaged(owner: str, length: int) -> None:
    sealed = keys.seal(owner, b"content of a draft", context="draft")
    with pytest.raises(keys.Damaged):
        keys.unseal(owner, sealed[:length], context="draft")


def test_a_destroyed_key_makes_every_copy_unreadable(owner: str) -> None:
    sealed = keys.seal(owner, b"content", context="draft")
    ref = blobs.put(owner, b"evidence")
    assert keys.exists(owner)
    keys.destroy(owner)
    assert not keys.exists(owner)
    with pytest.raises(keys.KeyDestroyed):
        keys.unseal(owner, sealed, context="draft")
    with pytest.raises(keys.KeyDestroyed):
        blobs.get(owner, ref)
    keys.create(owner)
    with pytest.raises(keys.Damaged):
        keys.unseal(owner, sealed, context="draft")
    keys.destroy(owner)
    keys.destroy(owner)


def test_making_a_key_twice_keeps_the_first(owner: str) -> None:
    sealed = keys.seal(owner, b"content", context="draft")
    keys.create(owner)
    assert keys.unseal(owner, sealed, context="draft") == b"content"


@pytest.mark.parametrize("name", ["", "dossier", "../etc-passwd", "dossier-../x", "DOSSIER-1", "dossier-a/b", "d-\n"])
def test_an_owner_is_no_path(name: str) -> None:
    with pytest.raises(ValueError, match="not an owner"):
        keys.create(name)


def test_keys_are_readable_by_their_owner_alone(owner: str) -> None:
    found = [Path(folder) / name for folder, _, names in os.walk(settings.HOME / "keys") for name in names]
    assert any(path.name == f"{owner}.key" for path in found)
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0, path.parent


def test_the_blind_index_finds_and_does_not_tell() -> None:
    one = keys.blind_index("id:resident_id", "511102199003072318")
    assert one == keys.blind_index("id:resident_id", "511102199003072318")
    assert one != keys.blind_index("id:passport", "511102199003072318")
    assert one != keys.blind_index("id:resident_id", "511102199003072319")
    assert "5111" not in one and len(one) == 64


def test_the_installations_own_fields() -> None:
    sealed = keys.seal_own(b"511102199003072318", context="person|resident_id")
    assert keys.unseal_own(sealed, context="person|resident_id") == b"511102199003072318"
    with pytest.raises(keys.Damaged):
        keys.unseal_own(sealed, context="person|passport")


def test_a_blob_is_sealed_on_disk_and_bound_to_its_reference(owner: str) -> None:
    one, two = blobs.put(owner, b"%PDF-1.7 one"), blobs.put(owner, b"%PDF-1.7 two")
    root = Path(settings.EVIDENCE_ROOT)
    assert b"PDF" not in (root / one[:2] / one).read_bytes()
    assert blobs.get(owner, one) == b"%PDF-1.7 one"
    (root / one[:2] / one).write_bytes((root / two[:2] / two).read_bytes())
    with pytest.raises(keys.Damaged):
        blobs.get(owner, one)
    blobs.remove(one)
    blobs.remove(one)
    assert not blobs.exists(one) and blobs.exists(two)
    with pytest.raises(FileNotFoundError):
        blobs.get(owner, one)
    assert not list(root.rglob("*.part"))


@pytest.mark.parametrize("ref", ["", "..", "../../keys/master.key", "g" * 32, "A" * 32])
def test_a_reference_is_no_path(ref: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        blobs.exists(ref)


def test_what_can_be_made_again_is_sealed_and_goes_with_its_key(owner: str) -> None:
    cache.put(owner, "page|1", "证明".encode())
    assert cache.get(owner, "page|1") == "证明".encode()
    assert cache.get(owner, "page|2") is None
    on_disk = [path for path in Path(settings.CACHE_ROOT).rglob("*") if path.is_file()]
    assert not any("证明".encode() in path.read_bytes() for path in on_disk)
    keys.destroy(owner)
    assert cache.get(owner, "page|1") is None


def test_what_nobody_asked_for_is_swept_and_the_rest_stays(owner: str, tmp_path: Path, settings: object) -> None:
    settings.CACHE_ROOT = tmp_path  # type: ignore[attr-defined]
    now = datetime.now(UTC)
    cache.put(owner, "old", b"old")
    (old,) = (path for path in tmp_path.rglob("*") if path.is_file())
    before = (now - cache.KEPT - timedelta(minutes=1)).timestamp()
    os.utime(old, (before, before))
    cache.put(owner, "new", b"new")
    assert cache.sweep(at=now) == 1
    assert (cache.get(owner, "old"), cache.get(owner, "new")) == (None, b"new")
