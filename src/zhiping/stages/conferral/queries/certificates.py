"""Reads on certificates (P10): who can have one, what stands on it, what is said to whoever asks whether it holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiping.core.dossier.names import plain_name
from zhiping.core.identifiers import NotAnIdentifier, check_resident_id
from zhiping.core.procedure.terms import State
from zhiping.ground.signatures import publishing, verify
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Evidence, IssuedDocument, Milestone, Person
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.conferral.models import Certificate, CertificateBatch, CertificateItem, CertificateNumber
from zhiping.stages.conferral.paper import CERTIFICATE
from zhiping.stages.conferral.paper.certificate import Certificate as Paper

PAGE: Final = 200
_SEX: Final = {"male": "男", "female": "女"}
#: In which way a title was come by, as a certificate says it.
_WAYS: Final = {
    "normal": "评审", "exceptional": "破格评审", "series_change": "转评", "first_recognition": "初定",
    "direct": "直接申报评审",
}  # fmt: skip
_PICTURES: Final = ("image/jpeg", "image/png")


class Lacking(ValueError):
    """A certificate cannot be made yet; the argument says what is lacking and what is to be done."""


#: Where the province gives the number and has not.
NO_NUMBER: Final = "省里的证书编号还没有导入。请在“导出导入”里导入证书编号，再制作"


# --- who can have one ---


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose qualification was issued and who has no certificate yet. ``number``: as received, or empty;
    ``fault``: why it was not made when it was asked for last, unless it was the number and that is there by now."""

    dossier: Dossier
    number: str
    fault: str


def _open_items() -> QuerySet[CertificateItem]:
    return CertificateItem.objects.filter(certificate__isnull=True, fault="").exclude(
        batch__state=CertificateBatch.State.DONE
    )


def certifiable(cycle: Cycle) -> QuerySet[Dossier]:
    """Whose qualification was issued and who has no certificate, nor one that is being made."""
    issued = Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind="qualification_issued"))
    being_made = Exists(_open_items().filter(dossier=OuterRef("pk")))
    return Dossier.objects.filter(issued, ~being_made, cycle=cycle, state=State.CONFIRMED.value)


def waiting(cycle: Cycle, *, apart: Sequence[int] = (), after: str = "") -> tuple[list[Waiting], str]:
    """A page of them, in the order of their ids, and where to go on. Three queries."""
    found = certifiable(cycle).exclude(person__in=list(apart)).select_related("unit").defer("draft_sealed")
    if after.isdigit():
        found = found.filter(pk__gt=int(after))
    rows = list(found.order_by("id")[: PAGE + 1])
    shown = rows[:PAGE]
    numbers = dict(CertificateNumber.objects.filter(dossier__in=shown).values_list("dossier_id", "number"))
    faults = dict(
        CertificateItem.objects.filter(dossier__in=shown)
        .exclude(fault="")
        .order_by("id")
        .values_list("dossier_id", "fault")
    )
    found_for = [(row, numbers.get(row.pk, ""), faults.get(row.pk, "")) for row in shown]
    made = [Waiting(row, number, "" if number and fault == NO_NUMBER else fault) for row, number, fault in found_for]
    return made, str(shown[-1].pk) if len(rows) > PAGE else ""


def batches_of(cycle: Cycle) -> list[CertificateBatch]:
    """The latest batches of a round. One query."""
    return list(CertificateBatch.objects.filter(cycle=cycle).select_related("by").order_by("-id")[:20])


def batch_of(code: str, cycles: Sequence[int]) -> CertificateBatch | None:
    """The batch of this code, of one of these offices' rounds."""
    rows = CertificateBatch.objects.filter(code=code, cycle__committee__office__in=list(cycles))
    return rows.select_related("cycle__pack_version", "by").first()


def faults_of(batch: CertificateBatch) -> list[CertificateItem]:
    """What of a batch could not be made. One query."""
    rows = batch.items.exclude(fault="").select_related("dossier").defer("dossier__draft_sealed")
    return list(rows.order_by("position"))


def issued_in(cycle: Cycle, *, name: str = "") -> list[Certificate]:
    """Certificates of a round that were issued, newest first; at most a page. One query."""
    rows = Certificate.objects.filter(dossier__cycle=cycle, replaced_at__isnull=True)
    if name:
        rows = rows.filter(Q(name=plain_name(name.strip())) | Q(number__iexact=plain_number(name)))
    return list(rows.select_related("dossier__unit", "document").defer("dossier__draft_sealed")[:PAGE])


# --- what stands on it ---


def paper_of(dossier: Dossier, number: CertificateNumber, *, bare: bool) -> Paper:
    """What the certificate of ``dossier`` says, without the square (its address is not known yet).

    ``bare``: no portrait is no reason not to make it. Raises ``Lacking``, ``keys.KeyDestroyed`` and ``keys.Damaged``.
    """
    revision = standing_revision(dossier)
    issued = Milestone.objects.filter(dossier=dossier, kind="qualification_issued").order_by("-id").first()
    if revision is None or issued is None:
        raise Lacking("任职资格文件还没有印发，印发以后再制作")
    document, pack = contents.content(revision), rules_pack(dossier)
    applicant, application = document.get("applicant") or {}, document.get("application") or {}
    name, title = str(applicant.get("name") or ""), str(application.get("title") or "")
    told = next((one for one in pack.titles if one.name == title), None)
    if not name or told is None:
        raise Lacking("申报材料里没有姓名或申报职称，请联系系统管理员核对")
    photo = _portrait(dossier, applicant)
    if photo is None and not bare:
        raise Lacking("申报材料里没有证件照。照片处留空也要制作的，制作时勾选“没有证件照的也制作”")
    body = pack.about.body
    issuer = body.hr_department if pack.options.issuer == "hr_department" else body.name
    return Paper(
        name=name, sex=_sex(applicant), masked_id=dossier.person.masked_id_number(), photo=photo, title=title,
        series=pack.about.series_label, major=str(application.get("major") or ""),
        level=next(one.label for one in pack.levels if one.id == told.level),
        committee=dossier.committee.name, way=_WAYS[dossier.kind or "normal"],
        qualified_on=date.fromisoformat(issued.data["qualified_on"]),
        approved_by=number.document or str(issued.data["number"]), number=number.number,
        issuer=str(issued.data.get("issuer") or issuer), squares=(), verify_at="",
    )  # fmt: skip


def _sex(applicant: dict[str, Any]) -> str:
    """As it was told; else as a resident's number has it."""
    said = applicant.get("sex")
    if said is None and applicant.get("id_type") == "resident_id":
        try:
            said = check_resident_id(str(applicant.get("id_number"))).sex
        except NotAnIdentifier:
            said = None
    return _SEX.get(str(said), "")


def _portrait(dossier: Dossier, applicant: dict[str, Any]) -> bytes | None:
    key = applicant.get("photo")
    row = Evidence.objects.filter(dossier=dossier, key=str(key)).first() if key else None
    if row is None or row.media_type not in _PICTURES:
        return None
    try:
        return blobs.get(dossier.key_owner, row.blob)
    except (FileNotFoundError, keys.Damaged):
        return None


# --- the holder's ---


def certificates_of(person: Person) -> list[Certificate]:
    """Every certificate of ``person`` that is in force or was revoked, newest first. One query."""
    rows = Certificate.objects.filter(dossier__person=person, replaced_at__isnull=True)
    return list(_whole(rows).order_by("-issued_at", "-id"))


def certificate_of(dossier: Dossier) -> Certificate | None:
    """The certificate of ``dossier`` that no other has replaced."""
    return _whole(Certificate.objects.filter(dossier=dossier, replaced_at__isnull=True)).first()


def _whole(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    skipped = ("dossier__draft_sealed", "document__sealed", "reason_sealed")
    return rows.select_related("dossier__cycle", "document", "item").defer(*skipped)


# --- whoever asks whether it holds ---


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of a certificate to whoever asks: as little as tells whether it is this one. ``state`` is
    ``valid``, ``revoked`` or ``replaced``; ``name`` is masked."""

    state: str
    number: str
    name: str
    title: str
    level: str
    series: str
    qualified_on: date
    issuer: str
    issued_at: datetime
    void_at: datetime | None


def masked(name: str) -> str:
    """A name of which one character is left out: the first of two, else all between the first and the last."""
    return "*" + name[1:] if len(name) <= 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def plain_number(number: str) -> str:
    """A number as it is compared: full-width signs, spaces and case forgiven."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def shown(certificate: Certificate) -> Shown:
    """What is said of it now; whether the title stands is read at this moment."""
    void = certificate.void_at
    state = "revoked" if void is not None else "replaced" if certificate.replaced_at is not None else "valid"
    return Shown(
        state, certificate.number, masked(certificate.name), certificate.title, certificate.level, certificate.series,
        certificate.qualified_on, certificate.issuer, certificate.issued_at, void or certificate.replaced_at,
    )  # fmt: skip


def shown_document(document: IssuedDocument) -> Shown | None:
    """What is said of the certificate that ``document`` is; None for any other paper."""
    if document.form != CERTIFICATE.key:
        return None
    found = _whole(Certificate.objects.filter(document=document)).first()
    return None if found is None else shown(found)


def by_number_and_name(number: str, name: str) -> Shown | None:
    """The certificate with this number, if it is this person's; None for any other answer, without a word why."""
    typed, asked = plain_number(number), _plain(name)
    if not typed or not asked:
        return None
    rows = Certificate.objects.filter(number__iexact=typed, replaced_at__isnull=True)
    found = [one for one in _whole(rows)[:5] if _plain(one.name) == asked]
    return shown(found[0]) if found else None


def _plain(name: str) -> str:
    return "".join(plain_name(unicodedata.normalize("NFKC", name)).split())


def said_of_file(content: bytes) -> str:
    """``altered`` for a file that bears a signature of ours and was changed, ``unknown`` for any other that is not one
    of those that were issued. One query."""
    trusted = publishing.certificates()
    return "altered" if verify.claims(content, trusted) else "unknown"


# --- what is published ---


def void() -> list[tuple[int, str, str, datetime]]:
    """Every certificate that does not hold any more: its place in the list, digest, code, and since when."""
    rows = Certificate.objects.filter(Q(revoked_at__isnull=False) | Q(replaced_at__isnull=False))
    told: list[tuple[int, str, str, datetime]] = []
    for row in rows.select_related("document").defer("document__sealed", "reason_sealed").order_by("item_id"):
        since = row.revoked_at or row.replaced_at
        assert since is not None
        told.append((row.item_id, row.document.digest, row.document.code, since))
    return told


def rows_for_making(items: Sequence[CertificateItem]) -> dict[int, Dossier]:
    """The dossiers of ``items`` with what making a certificate asks of them. One query."""
    rows = Dossier.objects.filter(pk__in=[item.dossier_id for item in items]).defer("draft_sealed", *PACK_FILES)
    return rows.select_related("cycle__pack_version", "pack_version", "committee", "person", "unit").in_bulk()
