#!/usr/bin/env python3
"""Verify this archive package, with nothing but Python 3 (3.8 or newer): python3 verify.py [FOLDER] [--key HEX].

The script lies in every package and needs neither the system that made it nor the network. It checks that

1. every file is what the manifests say, byte by byte, none is missing and none was added (RFC 8493, SHA-256);
2. data/manifest.json names everything that is in the package, and every record agrees with it;
3. every audit chain is unbroken: each entry's hash is recomputed and follows its predecessor, and each chain ends
   where the signed checkpoint says it ended; the checkpoint's signature (Ed25519) and Merkle root are recomputed.

Whoever changed a file could change its manifest too. So hold the two numbers that were written down when the package
was handed over against what the script prints: the package's own number (the SHA-256 of tagmanifest-sha256.txt), and
the key of the checkpoint (--key, or compare by eye).

Exit status: 0 all is as it was; 1 something is not, with one line for each fault; 2 this is no such package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    #: A point of the curve in extended coordinates.
    Point = tuple[int, int, int, int]

FORMAT = "zhiping.archive/1"
CHECKPOINT = "zhiping.audit-checkpoint/1"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"


class NoPackage(Exception):
    """The folder is no archive package."""


def digest_of(path: str) -> str:
    """SHA-256 of a file, in hex, read in pieces."""
    found = hashlib.sha256()
    with open(path, "rb") as source:
        for piece in iter(lambda: source.read(1 << 20), b""):
            found.update(piece)
    return found.hexdigest()


def read_manifest(folder: str, name: str, faults: list[str]) -> dict[str, str]:
    """Path → SHA-256, as a manifest says."""
    found: dict[str, str] = {}
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as source:
            lines = source.read().split("\n")
    except (OSError, UnicodeDecodeError) as why:
        raise NoPackage(f"{name}: {why}") from None
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        digest, _, path = line.partition("  ")
        parts = path.split("/")
        if len(digest) != 64 or not path or os.path.isabs(path) or ".." in parts or path in found:
            faults.append(f"{name}: line {number} cannot be read")
            continue
        found[path] = digest
    return found


def files_below(folder: str) -> Iterator[str]:
    """Every file of the package, as paths with slashes; links and other things count too."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names) + [f for f in folders if os.path.islink(os.path.join(place, f))]:
            yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


def check_files(folder: str, faults: list[str]) -> dict[str, str]:
    """Every byte, none missing, none added. Returns what the payload manifest names."""
    try:
        with open(os.path.join(folder, "bagit.txt"), encoding="utf-8") as source:
            if not source.read().startswith("BagIt-Version: 1."):
                faults.append("bagit.txt: not the layout of RFC 8493")
    except (OSError, UnicodeDecodeError) as why:
        raise NoPackage(f"bagit.txt: {why}") from None
    payload, tags = read_manifest(folder, MANIFEST, faults), read_manifest(folder, TAGS, faults)
    for needed in ("bagit.txt", "bag-info.txt", MANIFEST):
        if needed not in tags:
            faults.append(f"{TAGS}: does not name {needed}")
    size = 0
    for path, expected in sorted(list(payload.items()) + list(tags.items())):
        whole = os.path.join(folder, *path.split("/"))
        if os.path.islink(whole) or not os.path.isfile(whole):
            faults.append(f"{path}: missing")
            continue
        if path in payload:
            size += os.path.getsize(whole)
        if digest_of(whole) != expected:
            faults.append(f"{path}: altered")
    for path in files_below(folder):
        if path not in payload and path not in tags and path != TAGS:
            faults.append(f"{path}: added, no manifest names it")
    oxum = f"Payload-Oxum: {size}.{len(payload)}"
    try:
        with open(os.path.join(folder, "bag-info.txt"), encoding="utf-8") as source:
            if oxum not in source.read().split("\n"):
                faults.append(f"bag-info.txt: does not say {oxum}")
    except (OSError, UnicodeDecodeError) as why:
        faults.append(f"bag-info.txt: {why}")
    return payload


def load(folder: str, path: str, faults: list[str]) -> Any:
    """A JSON file of the package, or None with a fault."""
    try:
        with open(os.path.join(folder, *path.split("/")), encoding="utf-8") as source:
            return json.load(source)
    except (OSError, ValueError) as why:
        faults.append(f"{path}: cannot be read ({why})")
        return None


def check_index(folder: str, payload: dict[str, str], index: dict[str, Any], faults: list[str]) -> None:
    """data/manifest.json names everything that is there, and each dossier's record agrees with it."""
    named = {"data/manifest.json"}
    for path, digest in sorted(index.get("files", {}).items()):
        named.add(path)
        if payload.get(path) != digest:
            faults.append(f"data/manifest.json: {path} is not what it names")
    for path in sorted(set(payload) - named):
        faults.append(f"data/manifest.json: does not name {path}")
    for code, told in sorted(index.get("dossiers", {}).items()):
        start = f"data/dossiers/{code}/"
        there = sorted(path for path in payload if path.startswith(start))
        if there != sorted(told.get("files", [])) or start + "record.json" not in there:
            faults.append(f"{start}: its folder is not complete")
        record = load(folder, start + "record.json", faults) if start + "record.json" in there else None
        if record is not None and (record.get("code") != code or record.get("state") != told.get("state")):
            faults.append(f"{start}record.json: says something else than data/manifest.json")
        if not told.get("content") and any("/revisions/" in path or "/documents/" in path for path in there):
            faults.append(f"{start}: content that should not be in the package")
    known = set(index.get("dossiers", {}))
    for path in payload:
        parts = path.split("/")
        if parts[1] == "dossiers" and parts[2] not in known:
            faults.append(f"{path}: of a dossier that data/manifest.json does not name")


def entry_hash(entry: dict[str, Any]) -> str:
    """An entry's hash, over its canonical JSON (as the system computed it)."""
    keys = ("stream", "position", "kind", "by", "at", "recorded_at", "data", "previous")
    text = json.dumps([entry[key] for key in keys], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(folder: str, path: str, faults: list[str]) -> tuple[str, int, str] | None:
    """One chain from its first entry; returns its stream and where it ends, or None."""
    position, previous = 0, ""
    stream: str | None = None
    try:
        with open(os.path.join(folder, *path.split("/")), encoding="utf-8") as source:
            for number, line in enumerate(source, start=1):
                entry = json.loads(line)
                stream = entry["stream"] if stream is None else stream
                place = f"{path}: entry {number}"
                if entry["stream"] != stream or entry["position"] != position + 1:
                    faults.append(f"{place}: an entry is missing before it")
                elif entry["previous"] != previous:
                    faults.append(f"{place}: does not follow its predecessor")
                if entry_hash(entry) != entry["hash"]:
                    faults.append(f"{place}: altered")
                position, previous = entry["position"], entry["hash"]
    except (OSError, ValueError, KeyError, TypeError) as why:
        faults.append(f"{path}: cannot be read ({why!r})")
        return None
    return None if stream is None else (stream, position, previous)


def merkle_root(leaves: list[bytes]) -> bytes:
    """The root over leaves after RFC 6962."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()


# --- Ed25519 (RFC 8032), for verifying alone: nothing secret is handled, so nothing has to take constant time ---

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if (x & 1) != sign else x


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    x = _x_of(y & ((1 << 255) - 1), y >> 255)
    y &= (1 << 255) - 1
    return None if x is None else (x, y, 1, x * y % P)


def _add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f, g * h, f * g, e * h)


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key of ``public``."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, first = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or first is None or s >= Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    left, right = _times(s, BASE), _add(first, _times(challenge, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def check_checkpoint(folder: str, path: str, ends: dict[str, tuple[int, str]], key: str, faults: list[str]) -> str:
    """The signature, the root, and where each chain ended. Returns the key in hex."""
    document = load(folder, path, faults)
    try:
        signature = bytes.fromhex(document.pop("signature"))
        public = bytes.fromhex(document.pop("public_key"))
        heads = {str(stream): (int(p), str(h)) for stream, (p, h) in document["heads"].items()}
        root, form = document["root"], document["format"]
    except (AttributeError, KeyError, TypeError, ValueError):
        faults.append(f"{path}: not a checkpoint")
        return ""
    signed = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    leaves = [f"{stream}\n{p}\n{h}".encode() for stream, (p, h) in sorted(heads.items())]
    if form != CHECKPOINT or not signed_by(public, signed, signature) or merkle_root(leaves).hex() != root:
        faults.append(f"{path}: the signature does not hold")
    if key and public.hex() != key.lower():
        faults.append(f"{path}: signed with another key than the one that was written down")
    for stream, end in sorted(heads.items()):
        if ends.get(stream) != end:
            faults.append(f"{path}: the chain {stream} does not end where it ended")
    for stream in sorted(set(ends) - set(heads)):
        faults.append(f"{path}: does not know the chain {stream}")
    return public.hex()


def verify(folder: str, key: str = "") -> tuple[list[str], dict[str, Any]]:
    """Every fault of the package at ``folder``, and what to hold against the record of the handover."""
    faults: list[str] = []
    payload = check_files(folder, faults)
    index = load(folder, "data/manifest.json", faults)
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        faults.append(f"data/manifest.json: not {FORMAT}")
        return faults, {}
    check_index(folder, payload, index, faults)
    ends: dict[str, tuple[int, str]] = {}
    entries = 0
    for path in sorted(payload):
        if path.startswith("data/audit/") and path.endswith(".jsonl"):
            end = check_chain(folder, path, faults)
            if end is not None:
                ends[end[0]] = (end[1], end[2])
                entries += end[1]
    for stream in sorted(set(index.get("streams", [])) ^ set(ends)):
        faults.append(f"data/audit: the chain {stream} is missing, or is none of this package")
    checkpoints = [path for path in sorted(payload) if path.startswith("data/audit/checkpoint-")]
    if len(checkpoints) != 1:
        faults.append(f"data/audit: one checkpoint should be there, not {len(checkpoints)}")
    keys = {check_checkpoint(folder, path, ends, key, faults) for path in checkpoints}
    told = {
        "package": digest_of(os.path.join(folder, TAGS)),
        "key": ", ".join(sorted(keys)),
        "files": len(payload),
        "dossiers": len(index.get("dossiers", {})),
        "streams": len(ends),
        "entries": entries,
    }
    return faults, told


def main(arguments: list[str] | None = None) -> int:
    """Print what was found; 0, 1 or 2."""
    parser = argparse.ArgumentParser(description="Verify an archive package (核验归档包)")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="the package (归档包所在的文件夹)")
    parser.add_argument("--key", default="", help="the checkpoint's key as it was written down (移交时记下的公钥)")
    args = parser.parse_args(arguments)
    try:
        faults, told = verify(args.folder, args.key)
    except NoPackage as why:
        print(f"不是归档包 (no archive package): {why}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    if told:
        print(f"包号 package  {told['package']}")
        print(f"公钥 key      {told['key']}")
        print(f"文件 files {told['files']}  材料 dossiers {told['dossiers']}")
        print(f"审计链 chains {told['streams']}  记录 entries {told['entries']}")
    print(f"核验不通过：{len(faults)}处 (faults)" if faults else "核验通过：与移交时一致 (all is as it was)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
