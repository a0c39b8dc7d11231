"""Certificate numbers that the province gave out, brought in as a sheet (P10): judged by row, applied as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from zhiping.core.dossier.names import plain_name
from zhiping.core.procedure.terms import State
from zhiping.ground.audit import chain
from zhiping.ground.sheets import Line
from zhiping.records.actors import local_day
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.conferral.models import Certificate, CertificateNumber
from zhiping.stages.conferral.queries import certificates as reads
from zhiping.web.exchange import Asked, Found, Verdict, wrong
from zhiping.web.intake import CertificateIn, rows_of

_COLUMNS: Final = {column.key: column for column in CertificateIn.COLUMNS}
#: From the confirmation on a certificate can have its number.
_CONFIRMED: Final = (State.CONFIRMED, State.CERTIFIED, State.ARCHIVED)


def look(lines: Sequence[Line], asked: Asked) -> list[Found]:
    """Judge every row; writes nothing. Five queries, however many rows.

    A number for somebody who is confirmed is new, or changes one that no certificate bears yet. The same again is the
    same. Another name, another round, a number that somebody else has, a day before the qualification: errors.
    """
    read, bad = rows_of(CertificateIn, lines)
    right = [(line, replace(row, certificate=reads.plain_number(row.certificate))) for line, row in read]
    cycle = asked.the_cycle()
    offices = asked.viewer.organisations("office_reviewer")
    rows = Dossier.objects.filter(
        cycle=cycle, committee__office__in=offices, code__in=[row.code for _, row in right]
    ).only("code", "applicant_name", "state", "person_id")
    dossiers = {one.code: one for one in rows}
    ids = [one.pk for one in dossiers.values()]
    held = {one.dossier_id: one for one in CertificateNumber.objects.filter(dossier__in=ids)}
    wanted = [row.certificate for _, row in right]
    owners = dict(CertificateNumber.objects.filter(number__in=wanted).values_list("number", "dossier_id"))
    borne = set(Certificate.objects.filter(dossier__in=ids).values_list("dossier_id", flat=True))
    issued = {
        one: date.fromisoformat(data["qualified_on"])
        for one, data in Milestone.objects.filter(dossier__in=ids, kind="qualification_issued")
        .order_by("id")
        .values_list("dossier_id", "data")
    }
    today = local_day(cycle.pack().timezone, asked.at)
    named: dict[int, int] = {}
    numbered: dict[str, int] = {}
    found = list(bad)
    for line, row in right:
        dossier = dossiers.get(row.code)
        if row.certificate in numbered:
            says = f"和第{numbered[row.certificate]}行的编号相同，请核对"
            found.append(wrong(line, _COLUMNS["certificate"], says, row.name))
            continue
        numbered[row.certificate] = line.number
        if dossier is not None and dossier.pk in named:
            says = f"和第{named[dossier.pk]}行是同一份申报，请只留一行"
            found.append(wrong(line, _COLUMNS["code"], says, row.name))
            continue
        if dossier is not None:
            named[dossier.pk] = line.number
        if dossier is not None and dossier.person_id in asked.viewer.apart:
            dossier = None
        fault = _fault(line, row, dossier, owners, issued, today)
        found.append(fault or _judged(line, row, dossier, held, borne))
    return sorted(found, key=lambda one: one.number)


def _fault(
    line: Line, row: CertificateIn, dossier: Dossier | None, owners: dict[str, int], issued: dict[int, date],
    today: date,
) -> Found | None:  # fmt: skip
    about = f"{row.name}，{row.certificate}"

    def bad(key: str, says: str) -> Found:
        return wrong(line, _COLUMNS[key], says, about)

    if dossier is None:
        return bad("code", "这一轮评审里没有您可以办理的这份申报，请核对编号和轮次")
    if dossier.applicant_name != plain_name(row.name):
        return bad("name", "和这份申报的姓名不同，请核对编号和姓名")
    if dossier.state not in _CONFIRMED:
        return bad("code", "这份申报还没有确认，不能有证书编号")
    qualified_on = issued.get(dossier.pk)
    if qualified_on is None:
        return bad("code", "任职资格文件还没有印发，印发以后再导入")
    if not qualified_on <= row.issued_on <= today:
        return bad("issued_on", f"发证日期应在取得任职资格的{qualified_on}和今天之间，请核对")
    owner = owners.get(row.certificate)
    if owner is not None and owner != dossier.pk:
        return bad("certificate", "这个证书编号已经是另一人的，请核对")
    return None


def _judged(
    line: Line, row: CertificateIn, dossier: Dossier | None, held: dict[int, CertificateNumber], borne: set[int]
) -> Found:
    assert dossier is not None
    about = f"{row.name}，{row.code}"
    before = held.get(dossier.pk)
    told = (row.certificate, row.issued_on, row.document)
    data = {
        "dossier": dossier.pk, "number": row.certificate, "issued_on": row.issued_on.isoformat(),
        "document": row.document,
    }  # fmt: skip
    if before is None:
        changes = (("证书编号", "", row.certificate),)
        return Found(line.number, Verdict.NEW, about, changes, data=data)
    if (before.number, before.issued_on, before.document) == told:
        return Found(line.number, Verdict.SAME, about)
    if dossier.pk in borne:
        says = f"证书已经按{before.number}制作，编号不能再改。确实有误的，请先在“电子证书”里说明情况"
        return wrong(line, _COLUMNS["certificate"], says, about)
    if before.source == CertificateNumber.Source.SCHEME:
        return wrong(line, _COLUMNS["certificate"], "这个人的编号是按编号方式编的，不从省里导入", about)
    shown = tuple(
        (name, str(old or ""), str(new or ""))
        for name, old, new in (
            ("证书编号", before.number, row.certificate), ("发证日期", before.issued_on, row.issued_on),
            ("批准文号", before.document, row.document),
        )
        if old != new
    )  # fmt: skip
    return Found(line.number, Verdict.CHANGED, about, shown, data=data)


def apply(found: Sequence[Found], asked: Asked) -> None:
    """Write the numbers that are new or changed, each with an entry in its dossier's chain."""
    rows = Dossier.objects.select_for_update(of=("self",)).defer("draft_sealed")
    dossiers = rows.in_bulk([one.data["dossier"] for one in found])
    # No certificate bears them yet: what was received wrongly is received anew.
    changed = [one.data["dossier"] for one in found if one.verdict == Verdict.CHANGED]
    CertificateNumber.objects.filter(dossier__in=changed).delete()
    for one in found:
        dossier, data = dossiers[one.data["dossier"]], one.data
        CertificateNumber.objects.create(
            dossier=dossier, number=data["number"], source=CertificateNumber.Source.PROVINCE,
            issued_on=date.fromisoformat(data["issued_on"]), document=data["document"], given_at=asked.at,
            given_by=asked.actor.label,
        )  # fmt: skip
        told = {"number": data["number"], "changed": one.verdict == Verdict.CHANGED}
        chain.append(dossier.stream, "certificate.numbered", by=asked.actor.label, at=asked.at, data=told)
