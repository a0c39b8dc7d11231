"""One button of the applicant: take over the hours or assessments that an office brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.registers.attested.queries import compared, of_person
from zhiping.stages.application.operations.attesting import KINDS, take_attested
from zhiping.stages.application.views.common import Hand, hand_of, told


def values_of(hand: Hand, section: str) -> dict[str, Any]:
    """What is attested for a section beside what the draft says, and how much of it is not told yet. One query."""
    facts = [fact for fact in of_person(hand.dossier.person) if fact.kind == KINDS.get(section)]
    rows = compared(facts, hand.document)
    return {"attested": rows, "attested_new": sum(1 for row in rows if not row.told)}


def take(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Take them over, and show the section with them."""
    hand = hand_of(request)
    if section not in KINDS:
        raise Http404
    try:
        years = take_attested(hand.dossier, section, by=hand.by, at=hand.at)
    except BadInput as bad:
        messages.error(request, f"{bad.faults[0].message}。")
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    else:
        messages.success(request, f"已带入{'、'.join(str(year) for year in sorted(years))}年，请逐年核对。")
    return redirect(reverse("application:section", args=[hand.dossier.code, section]))
