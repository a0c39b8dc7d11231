"""The working copies of one dossier: the packing list and the cover sheet that go with the paper (P6, annex 3), and the
slip of what is to be paid (F1).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from zhiping.core.policy import Pack
from zhiping.ground.documents.forms import Form, Job, Mark, Standing, job
from zhiping.ground.documents.service import Template
from zhiping.records import contents
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Revision
from zhiping.records.situations import rules_pack
from zhiping.registers.fees.queries import order_of
from zhiping.stages.handin.paper import COVER_SHEET, PACKING_LIST, PAYMENT_SLIP
from zhiping.stages.handin.paper.payment_slip import PaymentSlip, slip_of_one

#: Them by the key of the form, as they lie in the packet: the list on top, then the cover.
PRINTED: Final = {form.key: form for form in (PACKING_LIST, COVER_SHEET)}


def working_copy(form: Form, dossier: Dossier, revision: Revision) -> Job:
    """``form`` of ``PRINTED``, with the dossier's code and the revision that the counter's scanner compares.

    The same bytes for the same revision: it is dated by when that was submitted. Raises BadInput where the content
    cannot be read, ``keys.KeyDestroyed`` where it is destroyed.
    """
    pack = rules_pack(dossier)
    assert form.build is not None
    content = form.build(  # type: ignore[call-arg]
        contents.content(revision), pack, code=dossier.code, revision=revision.digest, evaluator=evaluator_of(dossier)
    )
    return _job(form, content, pack, revision, revision.arrived_at)


def slip_copy(dossier: Dossier, revision: Revision) -> Job | None:
    """The slip of what ``dossier`` owes, under its own code, which the applicant writes on the transfer; None where
    nothing is owed. The same bytes for the same order: it is dated by when that was made.
    """
    fee, pack = order_of(dossier), rules_pack(dossier)
    if fee is None or not fee.stands.owed:
        return None
    order = fee.order
    content = slip_of_one(
        pack, level=order.level, fen=order.fen, parts=[(label, fen) for label, fen in order.parts], order=dossier.code,
        payer=dossier.applicant_name,
    )  # fmt: skip
    return _job(PAYMENT_SLIP, content, pack, revision, order.ordered_at)


def slip_job(content: PaymentSlip, pack: Pack, *, made_at: datetime) -> Job:
    """The slip of many at once, as a working copy of no one's revision."""
    text = pack.templates.get(PAYMENT_SLIP.key)
    template = None if text is None else Template(f"paper/{PAYMENT_SLIP.key}.typ", text)
    return job(PAYMENT_SLIP, content, Mark(Standing.WORKING), made_at=made_at, template=template)


def _job(form: Form, content: Any, pack: Pack, revision: Revision, made_at: datetime) -> Job:
    text = pack.templates.get(form.key)
    template = None if text is None else Template(f"paper/{form.key}.typ", text)
    return job(form, content, Mark(Standing.WORKING, revision=revision.digest), made_at=made_at, template=template)
