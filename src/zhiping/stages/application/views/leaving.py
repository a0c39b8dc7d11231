"""A field that was left: its one value is read and checked, nothing is saved (the page works without it)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from zhiping.core.dossier import FORMAT
from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.queries.aside import FACTS
from zhiping.stages.application.queries.facts import fact_fields
from zhiping.stages.application.queries.judging import faults_of
from zhiping.stages.application.sections import BY_KEY, Document, Section
from zhiping.stages.application.views.common import Hand, hand_of, tell


def field(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """What is wrong with the field named ``field`` of the form that was sent, or nothing. One answer, fixed cost.

    The other fields of the form are looked at only for what they have to do with this one: an end before its start, a
    number that does not fit its kind of document.
    """
    hand = hand_of(request)
    known = BY_KEY.get(section)
    name = request.POST.get("field", "")
    prefix, _, key = name.rpartition("-")
    if known is None or known.shape == "files":
        raise Http404
    fields = fact_fields(known, hand.pack) if prefix == FACTS else known.fields
    if key not in {one.key for one in fields}:
        raise Http404
    form = section_form(fields, sources=hand.sources, data=request.POST, prefix=prefix)
    form.is_valid()
    if key not in form.errors:
        _look_at_the_whole(form, known, hand, facts=prefix == FACTS)
    errors = [str(message) for message in form.errors.get(key, [])]
    return JsonResponse({"error": "；".join(errors)})


def _look_at_the_whole(form: SectionForm, known: Section, hand: Hand, *, facts: bool) -> None:
    value: dict[str, Any] = form.value()
    document: Document = {"format": FORMAT, "applicant": {}, "application": {}}
    if facts:
        document["extra"] = value
    elif known.is_list:
        document[known.path] = [{"id": "this", **value}]
    else:
        known.write(document, value)
    tell({FACTS if facts else "this" if known.is_list else "": form}, known, document, faults_of(
        hand.dossier, document, hand.pack
    ))  # fmt: skip
