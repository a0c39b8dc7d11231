"""My applications, and beginning one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.core.procedure import ENDS, Refusal
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.actors import Actor
from zhiping.records.models import Membership, Organisation
from zhiping.records.queries import current_cycles, dossiers_of, memberships_of, now
from zhiping.stages.application import operations
from zhiping.stages.application.queries.starting import offers
from zhiping.stages.application.views.common import told


class StartForm(forms.Form):
    """Which round, and by way of which unit."""

    cycle = forms.ChoiceField(label="评审轮次", widget=forms.RadioSelect)
    unit = forms.ChoiceField(
        label="申报单位", widget=forms.RadioSelect, help_text="由这个单位审核、公示和推荐，提交以后不能自己改",
    )  # fmt: skip

    def __init__(self, *args: Any, cycles: list[Any], units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {cycle.key: cycle for cycle in cycles}
        self.by_code = {unit.code: unit for unit in units}
        for field, choices in (
            ("cycle", [(cycle.key, cycle.pack().title) for cycle in cycles]),
            ("unit", [(unit.code, unit.name) for unit in units]),
        ):
            known: Any = self.fields[field]
            known.choices = choices
            known.error_messages = {"required": "请选择一个", "invalid_choice": "没有这个选项，请重新选择"}
            if len(choices) == 1:
                known.initial = choices[0][0]


def _units(memberships: list[Membership], today: date) -> list[Organisation]:
    """Where the person may apply from today: their employers and their personnel agency."""
    kinds = (Organisation.Kind.UNIT, Organisation.Kind.AGENCY)
    found = [
        m.organisation
        for m in memberships
        if m.organisation.kind in kinds and m.from_on <= today and (m.to_on is None or m.to_on >= today)
    ]
    return list({unit.pk: unit for unit in found}.values())


def home(request: HttpRequest) -> HttpResponse:
    """The viewer's applications, newest first, and what they can begin."""
    seen: Any = request  # the middleware has set viewer, arrived_at and cycle_now
    viewer = seen.viewer
    mine = dossiers_of(viewer.person)
    rounds = [(cycle, now(cycle, real=seen.arrived_at)) for cycle in current_cycles()]
    offered = offers(viewer.person, rounds, mine)
    # What nobody could begin is not offered; for a unit of its own, `start` decides.
    cycles = [offer.cycle for offer in offered if not offer.why]
    today = timezone.localtime(seen.cycle_now).date()
    units = _units(memberships_of(viewer.person), today)
    form = StartForm(request.POST if request.method == "POST" else None, cycles=cycles, units=units)
    refused = ""
    if request.method == "POST" and form.is_valid():
        cycle = form.by_key[form.cleaned_data["cycle"]]
        at = now(cycle, real=seen.arrived_at)
        unit = form.by_code[form.cleaned_data["unit"]]
        try:
            dossier = operations.start(viewer.person, cycle, unit=unit, by=Actor(viewer.person), at=at)
        except Refusal as refusal:
            refused = told(refusal, cycle.pack())
        else:
            return redirect("application:overview", dossier.code)
    rows = [{"dossier": dossier, "state": STATE_NAMES[dossier.state]} for dossier in mine]
    # Who has an application under way sees it above; that there is no second one is worth a word only after its end.
    under_way = {dossier.code for dossier in mine if dossier.state not in ENDS}
    shut = [offer for offer in offered if offer.why and offer.code not in under_way]
    values = {
        "rows": rows, "form": form, "cycles": cycles, "units": units, "refused": refused, "now": seen.cycle_now,
        "offers": offered, "shut": shut,
    }  # fmt: skip
    return render(request, "application/home.html", values)
