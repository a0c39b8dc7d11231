"""The working copies that go with the paper: the packing list and the cover sheet of one dossier (P6, annex 3)."""

from __future__ import annotations

from typing import Final

from zhiping.ground.documents.forms import Form, Job, Mark, Standing, job
from zhiping.ground.documents.service import Template
from zhiping.records import contents
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Revision
from zhiping.records.situations import rules_pack
from zhiping.stages.handin.paper import COVER_SHEET, PACKING_LIST

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
    text = pack.templates.get(form.key)
    template = None if text is None else Template(f"paper/{form.key}.typ", text)
    mark = Mark(Standing.WORKING, revision=revision.digest)
    return job(form, content, mark, made_at=revision.arrived_at, template=template)
