"""Signed checkpoints: where every chain ended at an instant, bound by one Merkle root, kept outside the database.

A chain alone shows what was changed in it; only a copy elsewhere shows a chain rewritten from its beginning.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit.chain import AuditFault, Verification
from zhiping.ground.audit.models import AuditEntry

#: What the seed of the signature is derived for (ground.storage.keys).
PURPOSE = "audit-checkpoint"
FORMAT = "zhiping.audit-checkpoint/1"


def merkle_root(leaves: list[bytes]) -> str:
    """The root over ``leaves`` after RFC 6962 (leaf and node hashes are told apart by a prefix), in hex."""

    def root(nodes: list[bytes]) -> bytes:
        if not nodes:
            return hashlib.sha256(b"").digest()
        if len(nodes) == 1:
            return hashlib.sha256(b"\0" + nodes[0]).digest()
        split = 1
        while split * 2 < len(nodes):
            split *= 2
        return hashlib.sha256(b"\1" + root(nodes[:split]) + root(nodes[split:])).digest()

    return root(leaves).hex()


def _leaves(heads: dict[str, tuple[int, str]]) -> list[bytes]:
    return [f"{stream}\n{position}\n{digest}".encode() for stream, (position, digest) in sorted(heads.items())]


def signed(verification: Verification, *, key: bytes) -> dict[str, Any]:
    """A checkpoint of ``verification``, to be kept as JSON; ``key`` is a 32-byte Ed25519 seed."""
    signer = Ed25519PrivateKey.from_private_bytes(key)
    body = {
        "format": FORMAT,
        "taken_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "entries": verification.entries,
        "heads": {stream: [position, digest] for stream, (position, digest) in sorted(verification.heads.items())},
        "root": merkle_root(_leaves(verification.heads)),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return body | {
        "signature": signer.sign(text).hex(),
        "public_key": signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
    }


def file_name(document: dict[str, Any]) -> str:
    """What the file of a checkpoint is called: by the instant at which it was taken."""
    stamp = str(document["taken_at"]).replace(":", "").replace("+0000", "Z")
    return f"checkpoint-{stamp}.json"


def export(verification: Verification, folder: Path, *, key: bytes) -> Path:
    """Write a checkpoint of ``verification`` into ``folder``; ``key`` is a 32-byte Ed25519 seed."""
    document = signed(verification, key=key)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(document)
    temporary = path.with_suffix(".part")
    with open(temporary, "x", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)
    return path


def verify_against(folder: Path, *, key: bytes) -> list[AuditFault]:
    """Hold the database against every checkpoint in ``folder``.

    Raises ``BadInput`` when the folder has none or a file is not a checkpoint.
    """
    files = sorted(folder.glob("checkpoint-*.json")) if folder.is_dir() else []
    if not files:
        raise BadInput(Fault(str(folder), "没有找到审计检查点", "由 zhiping audit export 写出的文件夹"))
    own = Ed25519PrivateKey.from_private_bytes(key).public_key()
    faults: list[AuditFault] = []
    for path in files:
        faults += _verify_one(path, own)
    return faults


def _verify_one(path: Path, own: Ed25519PublicKey) -> list[AuditFault]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        signature = bytes.fromhex(document.pop("signature"))
        document.pop("public_key")
        heads = {str(s): (int(p), str(h)) for s, (p, h) in document["heads"].items()}
        root = document["root"]
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise BadInput(Fault(str(path), "不是审计检查点文件", FORMAT)) from None
    signed = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    try:
        own.verify(signature, signed)
    except InvalidSignature:
        return [AuditFault(path.name, 0, "signature")]
    if root != merkle_root(_leaves(heads)):
        return [AuditFault(path.name, 0, "signature")]
    found: list[AuditFault] = []
    for stream, (position, digest) in heads.items():
        now = AuditEntry.objects.filter(stream=stream, position=position).values_list("hash", flat=True).first()
        if now is None:
            found.append(AuditFault(stream, position, "truncated"))
        elif now != digest:
            found.append(AuditFault(stream, position, "checkpoint"))
    return found
