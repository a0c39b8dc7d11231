"""The call sheet: a telephone number that is shown, and a call that was made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.faces.desk.models import Call
from zhiping.faces.desk.queries.callsheet import mobile_of
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Organisation


def record_call(
    office: Organisation, cycle: Cycle, *, body: Organisation | None = None, dossier: Dossier | None = None,
    result: str, by: Actor, at: datetime,
) -> Call:  # fmt: skip
    """Note that ``by`` of ``office`` rang ``body``, or the applicant of ``dossier``, and with what result."""
    if by.person is None or result not in Call.Result.values:
        raise BadInput(Fault("result", "请选通话的结果", "四种之一"))
    with transaction.atomic():
        call = Call.objects.create(
            office=office, cycle=cycle, body=body, dossier=dossier, result=result, by=by.person, at=at
        )
        about = {"body": body.code} if body else {"dossier": dossier.code if dossier else ""}
        chain.append(f"organisation-{office.code}", "desk.called", by=by.label, at=at, data={**about, "result": result})
    return call


def reveal(office: Organisation, body: Organisation, *, by: Actor, at: datetime) -> str:
    """The telephone number of ``body``, in clear; that it was shown to ``by`` is recorded (house.md, Audit)."""
    with transaction.atomic():
        chain.append(
            f"organisation-{office.code}", "desk.telephone_revealed", by=by.label, at=at, data={"body": body.code}
        )
    return body.telephone


def reveal_applicant(office: Organisation, dossier: Dossier, *, by: Actor, at: datetime) -> str:
    """The telephone number of an applicant, in clear; that it was shown to ``by`` stands in the dossier's own chain."""
    with transaction.atomic():
        chain.append(dossier.stream, "desk.telephone_revealed", by=by.label, at=at, data={"office": office.code})
    return mobile_of(dossier)
