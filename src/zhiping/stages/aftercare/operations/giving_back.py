"""The result of an entrusted review goes back to the body that sent the applicant, as a signed package (A6)."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, State
from zhiping.ground.audit import chain
from zhiping.ground.clock.service import database_now
from zhiping.ground.packages.bag import Bag
from zhiping.ground.signatures import keys as signing
from zhiping.ground.signatures import publishing
from zhiping.ground.signatures.tokens import sign_token
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.aftercare.models import GivenBack

FORMAT: Final = "zhiping.entrusted-result/1"
#: The type of the signed token in the package.
KIND: Final = "zhiping-result+jwt"
_CONTEXT: Final = "given_back"

_READ_ME = """\
{committee}　委托评审结果（{code}）

data/result.json   评审结果
data/result.jwt    同一内容的签名（ES256）；证书链在其中（x5c）
certificates.pem   本系统公布过的签名证书，也可在 {url}/certificates/keys.pem 取得

核对文件：sha256sum -c manifest-sha256.txt
核对签名：python3 verify.py data/result.jwt certificates.pem
verify.py 只用Python和cryptography库，不联网，在 {url}/certificates/verify.py 取得
"""


def give_back(dossier: Dossier, *, by: Actor, at: datetime) -> GivenBack:
    """Give the result of ``dossier`` back to the body that entrusted it: passed, it is the end of the way here; not
    passed, the dossier stays what it is. Raises ``Refusal``; ``BadInput`` where nobody entrusted it or nothing signs.
    """
    made: list[GivenBack] = []
    kept: list[str] = []

    def apply(change: Change) -> None:
        row = change.dossier
        passed = change.move.source != State.NOT_PASSED
        letter = _letter(row)
        package = package_of(row, result_of(row, letter, passed=passed, at=at), at=at)
        ref = blobs.put(row.key_owner, package)
        kept.append(ref)
        assert by.person is not None
        made.append(
            GivenBack.objects.create(
                dossier=row, passed=passed, blob=ref, digest=hashlib.sha256(package).hexdigest(), size=len(package),
                body_sealed=contents.seal_text(row, str(letter["body"]), context=_CONTEXT), by=by.person, at=at,
            )
        )  # fmt: skip
        change.milestone("result_given_back", {"passed": passed, "digest": made[0].digest})
        change.audit |= {"passed": passed, "digest": made[0].digest}

    try:
        act(dossier, Action.GIVE_BACK_RESULT, by=by, at=at, apply=apply)
    except BaseException:
        for ref in kept:
            blobs.remove(ref)
        raise
    return made[0]


def _letter(dossier: Dossier) -> dict[str, Any]:
    revision = standing_revision(dossier)
    document = contents.content(revision) if revision is not None else {}
    letter = (document.get("application") or {}).get("entrustment") or {}
    if not letter.get("body"):
        raise BadInput(Fault("code", "材料里没有写明委托单位", "委托评审的申报"))
    return dict(letter)


def result_of(dossier: Dossier, letter: dict[str, Any], *, passed: bool, at: datetime) -> dict[str, Any]:
    """What the body is told: who, for which title, passed or not, since when; no votes, no opinions."""
    pack = rules_pack(dossier)
    announced = Milestone.objects.filter(dossier=dossier, kind="results_announced").order_by("-id").first()
    return {
        "format": FORMAT, "code": dossier.code, "cycle": dossier.cycle.key, "year": dossier.year,
        "committee": dossier.committee.name, "office": dossier.committee.office.name, "body": letter["body"],
        "letter_no": letter.get("letter_no"), "letter_on": letter.get("letter_on"),
        "hr_consent_on": letter.get("hr_consent_on"), "name": dossier.applicant_name, "unit": dossier.unit.name,
        "title": dossier.title, "major": dossier.major, "passed": passed,
        "publicised_until": announced.data.get("moment") if announced else None,
        "given_back_on": local_day(pack.timezone, at).isoformat(), "basis": pack.cite("A6"),
    }  # fmt: skip


def package_of(dossier: Dossier, result: dict[str, Any], *, at: datetime) -> bytes:
    """The package as a zip: a bag (RFC 8493) with the result, its signature and the published certificates."""
    try:
        key = signing.load()
    except (signing.NoSigningKey, signing.BadSigningKey) as why:
        raise BadInput(Fault("code", str(why), "可用的签名密钥")) from None
    real = database_now()
    publishing.publish(key, at=real)
    url = settings.PUBLIC_URL.rstrip("/")
    read_me = _READ_ME.format(committee=dossier.committee.name, code=dossier.code, url=url)
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix="package-") as home:
        folder = Path(home) / f"result-{dossier.code}"
        with Bag(folder) as bag:
            bag.put("result.json", json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True).encode())
            bag.put("result.jwt", sign_token(result, key, kind=KIND, at=real).encode())
            info = [("Source-Organization", dossier.committee.office.name), ("External-Identifier", dossier.code)]
            tags = {"README.txt": read_me.encode(), "certificates.pem": publishing.pem()}
            bag.close(info, on=local_day(rules_pack(dossier).timezone, at), tags=tags)
        return _zipped(folder)


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            # The same bytes whenever it is written: a zip would carry the instant of each file.
            package.writestr(zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder)}"), path.read_bytes())
    return out.getvalue()


def take(row: GivenBack, *, by: Actor, at: datetime) -> bytes:
    """The package, to hand it over; recorded each time. Raises ``BadInput`` when the material was destroyed."""
    try:
        content = blobs.get(row.dossier.key_owner, row.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise BadInput(Fault("code", "材料已销毁，反馈包随之删除", "销毁以前取走的反馈包")) from None
    with transaction.atomic():
        chain.append(row.dossier.stream, "result.taken", by=by.label, at=at, data={"digest": row.digest})
    return content
