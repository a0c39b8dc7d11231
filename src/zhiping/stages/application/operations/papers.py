"""Printing the forms of an application: working copies and drafts. Who takes one of somebody else's is recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.ground.audit import chain
from zhiping.ground.documents.forms import Form, render
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.papers import Source, content_of, template_of


def print_paper(form: Form, dossier: Dossier, source: Source, *, level: str, by: Actor, at: datetime) -> bytes:
    """The PDF of ``form``, made of ``source``: the same bytes while that does not change.

    ``level``: as whom it is seen, ``applicant`` or a level of review. Raises ``MissingGlyphs``: no form has an empty
    box in place of a character.
    """
    content = content_of(form, dossier, source)
    made = render(form, content, source.mark, made_at=source.made_at, template=template_of(form, source.pack))
    if level != "applicant":
        data = {"form": form.key, "level": level}
        if source.revision is not None:
            data["revision"] = str(source.revision.number)
        with transaction.atomic():
            chain.append(dossier.stream, "form.opened", by=by.label, at=at, data=data)
    return made
