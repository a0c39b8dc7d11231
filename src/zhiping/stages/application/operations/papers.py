"""Printing the forms of an application, and issuing them. Who takes one of somebody else's is recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.ground.audit import chain
from zhiping.ground.documents.forms import render
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.stages.application.queries.papers import (
    ISSUED_IN,
    Paper,
    Source,
    content_of,
    papers_of,
    template_of,
)


def print_paper(paper: Paper, dossier: Dossier, source: Source, *, level: str, by: Actor, at: datetime) -> bytes:
    """The PDF: the copy that was issued, else one made of ``source``; the same bytes while that does not change.

    ``level``: as whom it is seen, ``applicant`` or a level of review. Raises ``MissingGlyphs``: no form has an empty
    box in place of a character; and what ``issuing.file_of`` raises.
    """
    form = paper.form
    if paper.issued is not None:
        made = issuing.file_of(paper.issued)
    else:
        template = template_of(form, source.pack)
        made = render(form, content_of(form, dossier, source), source.mark, made_at=source.made_at, template=template)
    if level != "applicant":
        data = {"form": form.key, "level": level}
        if source.revision is not None:
            data["revision"] = str(source.revision.number)
        if paper.issued is not None:
            data["number"] = paper.issued.number
        with transaction.atomic():
            chain.append(dossier.stream, "form.opened", by=by.label, at=at, data=data)
    return made


def issue_papers(dossier: Dossier, source: Source, *, by: Actor, at: datetime) -> list[IssuedDocument]:
    """Issue every form that this applicant hands in and no other body issues (P6): all of them, or none.

    Who asks again gets the same documents; after a clerical correction (8d) new ones supersede them. Raises
    ``ValueError`` before the acceptance, ``MissingGlyphs``, and ``BadInput`` where the pack has no scheme of numbers.
    """
    if dossier.state not in ISSUED_IN or source.revision is None:
        raise ValueError("nothing is issued before the acceptance")
    with transaction.atomic():
        return [
            issuing.issue(
                one.form, content_of(one.form, dossier, source), dossier=dossier, revision=source.revision, by=by, at=at
            )
            for one in papers_of(dossier, source)
            if not one.by_others
        ]
