"""``zhiping certificate``: whether a certificate is what was issued, off-line. Touches no state and no database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def register(subparsers: Any) -> None:
    """Add ``certificate verify``."""
    certificate = subparsers.add_parser("certificate", help="职称证书：离线核验")
    actions = certificate.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="核验一份证书（PDF，或旁边的可验证凭证）")
    verify.add_argument("file", metavar="FILE.pdf")
    verify.add_argument("--trust", metavar="CERT.pem", help="所信任的签名证书（或签发机构的证书），默认用本机公布的")
    verify.add_argument("--status", metavar="STATUS.jwt", help="公布的撤销名单，默认用本机公布的")
    verify.add_argument("--json", action="store_true", help="以JSON输出")
    verify.set_defaults(run=run_verify)


def _read(path: Path, expected: str) -> bytes:
    from zhiping.core.errors import BadInput, Fault

    try:
        return path.read_bytes()
    except OSError as why:
        raise BadInput(Fault(str(path), f"不能读取：{why.strerror}", expected)) from None


def _trusted(path: Path) -> list[Certificate]:
    from cryptography import x509

    from zhiping.core.errors import BadInput, Fault

    expected = "PEM格式的证书，发证单位公布的 certificates.pem"
    try:
        return x509.load_pem_x509_certificates(_read(path, expected))
    except ValueError:
        raise BadInput(Fault(str(path), "里面没有可以读的证书", expected)) from None


def run_verify(args: argparse.Namespace) -> int:
    """Print what the file is: valid, altered, revoked or unknown; 0 only for valid."""
    import json
    import sys

    from django.conf import settings

    from zhiping.core.errors import BadInput, Fault
    from zhiping.ground.signatures import verify

    # Where this installation publishes what verifies; its database is not asked.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiping.config.settings")
    published = Path(settings.HOME) / "published"
    content = _read(Path(args.file), "一份证书（PDF或JWT）")
    trust = Path(args.trust) if args.trust else published / "certificates.pem"
    trusted = _trusted(trust) if args.trust or trust.exists() else []
    listed = Path(args.status) if args.status else published / "status.jwt"
    status = _read(listed, "发证单位公布的 status.jwt") if args.status or listed.exists() else None
    try:
        said = verify.verify(content, trusted, status)
    except verify.Wrong:
        if args.status:
            wrong = Fault(str(listed), "不是由所信任的证书签名的撤销名单", "发证单位公布的 status.jwt")
            raise BadInput(wrong) from None
        status, said = None, verify.verify(content, trusted)
    if not trusted:
        print("没有可以对照的签名证书：请用 --trust 指明发证单位公布的 certificates.pem", file=sys.stderr)
    if status is None and said == "valid":
        print("没有撤销名单，没有核对是否已经撤销：请用 --status 指明公布的 status.jwt", file=sys.stderr)
    print(json.dumps({"result": said}) if args.json else _SAID[said])
    return 0 if said == "valid" else 1


_SAID = {
    "valid": "有效：与发证时逐字节相同。", "altered": "与发证时不同：签名以后被改动过。",
    "revoked": "已撤销，或者已换发。", "unknown": "不是由所信任的证书签名的证书。",
}  # fmt: skip
