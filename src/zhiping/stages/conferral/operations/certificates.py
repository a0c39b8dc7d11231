"""Certificates (P10): asking for them, and what becomes of one later. How they are made stands in ``certifying``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.procedure.terms import State
from zhiping.ground.audit import chain
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, DocumentCounter, Dossier
from zhiping.stages.conferral.models import Certificate, CertificateBatch, CertificateItem, CertificateNumber
from zhiping.stages.conferral.queries import certificates as reads

#: How many are asked for at once at most.
MOST: Final = 2000


def ask(
    cycle: Cycle, dossiers: Sequence[int], *, bare: bool = False, by: Actor, at: datetime, real_at: datetime
) -> CertificateBatch:
    """Ask for the certificates of ``dossiers`` (ids); the worker makes them. ``bare``: also without a portrait.

    Who is not (or no longer) waiting for one is left out. Raises ``BadInput`` when nobody is left, or too many are.
    """
    with transaction.atomic():
        # Two officers who ask for the same at once ask one after the other.
        Cycle.objects.select_for_update(of=("self",)).only("pk").get(pk=cycle.pk)
        chosen = list(
            reads.certifiable(cycle).filter(pk__in=list(dossiers)).order_by("unit__name", "applicant_name", "id")
        )
        if not chosen:
            raise BadInput(Fault("code", "选的人现在都不用制作：已经制作、正在制作，或者任职资格文件还没有印发"))
        if len(chosen) > MOST:
            raise BadInput(Fault("code", f"一次最多制作{MOST}份，现在选了{len(chosen)}份，请分几次制作"))
        return _batch(cycle, chosen, anew=False, bare=bare, reason="", by=by, at=at, real_at=real_at)


def ask_anew(certificate: Certificate, *, reason: str, by: Actor, at: datetime, real_at: datetime) -> CertificateBatch:
    """Have ``certificate`` made again from what the dossier says now (a clerical error was corrected, a portrait was
    wrong): the new one takes its place, the old one says so. Raises ``BadInput``."""
    if not reason.strip():
        raise BadInput(Fault("reason", "请写明为什么重新制作"))
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=certificate.pk)
        if row.replaced_at is not None or row.void_at is not None:
            raise BadInput(Fault("reason", "这份证书已经撤销，或者已有新的一份，不能重新制作"))
        if CertificateItem.objects.filter(dossier=row.dossier, certificate__isnull=True, fault="").exists():
            raise BadInput(Fault("reason", "这份证书正在重新制作，请等做完再看"))
        cycle = Cycle.objects.select_related("pack_version").get(pk=row.dossier.cycle_id)
        return _batch(cycle, [row.dossier], anew=True, bare=True, reason=reason, by=by, at=at, real_at=real_at)


def _batch(
    cycle: Cycle, dossiers: Sequence[Dossier], *, anew: bool, bare: bool, reason: str, by: Actor, at: datetime,
    real_at: datetime,
) -> CertificateBatch:  # fmt: skip
    assert by.person is not None
    batch = CertificateBatch.objects.create(
        cycle=cycle, by=by.person, at=at, asked_at=real_at.replace(microsecond=0), anew=anew, bare=bare,
        total=len(dossiers),
    )  # fmt: skip
    CertificateItem.objects.bulk_create(
        [
            CertificateItem(
                batch=batch, position=n, dossier=one,
                reason_sealed=contents.seal_text(one, reason, context=REASON) if reason else None,
            )
            for n, one in enumerate(dossiers, start=1)
        ]
    )  # fmt: skip
    data = {"cycle": cycle.key, "certificates": len(dossiers), "anew": anew, "bare": bare}
    chain.append(batch.stream, "certificates.asked", by=by.label, at=at, data=data)
    return batch


#: In which context the reason of a certificate made anew, or revoked, is sealed.
REASON: Final = "certificate|reason"


def number_of(dossier: Dossier, pack: Pack, *, by: Actor, at: datetime) -> CertificateNumber:
    """The number of the certificate of ``dossier``: given already, or the next of the pack's scheme.

    Raises ``reads.Lacking`` where the province gives it and has not: none is ever made up.
    """
    found = CertificateNumber.objects.filter(dossier=dossier).first()
    if found is not None:
        return found
    rules = pack.procedure.certificate
    if rules is None or rules.pattern is None:
        raise reads.Lacking(reads.NO_NUMBER)
    stem = f"certificate {rules.pattern.replace('{year}', str(dossier.cycle.year))}"
    DocumentCounter.objects.bulk_create([DocumentCounter(stem=stem)], ignore_conflicts=True)
    counter = DocumentCounter.objects.select_for_update().get(stem=stem)
    counter.last += 1
    try:
        number = rules.number(dossier.cycle.year, counter.last)
    except ValueError:
        raise reads.Lacking("本年度的证书编号已经用完，请系统管理员在规则包里加长序号") from None
    counter.save(update_fields=["last"])
    return CertificateNumber.objects.create(
        dossier=dossier, number=number, source=CertificateNumber.Source.SCHEME, given_at=at, given_by=by.label
    )


def revoke(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> bool:
    """Revoke the certificate of ``dossier``, whose title was revoked (A5); False when there is none, or it was already.

    Whoever asks whether it holds is told so at once, also without this: the dossier's state says it. Here it is
    written down who did it and why, and the published list follows with the worker's next round.
    """
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).filter(dossier=dossier, replaced_at=None).first()
        if row is None or row.revoked_at is not None:
            return False
        row.revoked_at, row.revoked_by = at, by.label
        row.reason_sealed = contents.seal_text(dossier, reason, context=REASON)
        row.save(update_fields=["revoked_at", "revoked_by", "reason_sealed"])
        chain.append(dossier.stream, "certificate.revoked", by=by.label, at=at, data={"number": row.number})
    return True


def follow_revocations(*, at: datetime) -> int:
    """Write down of every certificate whose dossier was revoked that it is; returns how many. Idempotent."""
    rows = Certificate.objects.filter(
        dossier__state=State.REVOKED.value, revoked_at__isnull=True, replaced_at__isnull=True
    )
    done = 0
    for row in rows.select_related("dossier").defer("dossier__draft_sealed").order_by("id")[:100]:
        with transaction.atomic():
            since = row.dossier.state_since
            changed = Certificate.objects.filter(pk=row.pk, revoked_at__isnull=True).update(
                revoked_at=since, revoked_by="system"
            )
            if changed:
                data = {"number": row.number}
                chain.append(row.dossier.stream, "certificate.revoked", by="system", at=since, data=data)
                done += changed
    return done


def note_download(certificate: Certificate, *, what: str, by: Actor, at: datetime) -> None:
    """Its holder took it away: the PDF, or the credential (``what``)."""
    data = {"what": what, "number": certificate.number}
    with transaction.atomic():
        chain.append(certificate.dossier.stream, "certificate.taken", by=by.label, at=at, data=data)
