"""Pages for who registers: what to register, under whom, the form, and where it lies."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.accounts.models import User
from zhiping.core import registration as p1
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.models import Organisation
from zhiping.stages.registration import operations
from zhiping.stages.registration.forms import AgainForm, BodyDetails, JoinForm, MissingForm, NewcomerForm
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations.asking import body_faults, employed_at
from zhiping.stages.registration.operations.moving import left_behind, restart
from zhiping.stages.registration.queries import bodies, requests
from zhiping.stages.registration.queries.barred import bar_of
from zhiping.stages.registration.views.common import (
    actor_of,
    at_of,
    crowded,
    cycle_of,
    day_of,
    office_of,
    page,
    say,
    user_of,
    viewer_of,
)
from zhiping.stages.registration.words import barred_words

KINDS = (p1.UNIT, p1.AGENCY, p1.DEPARTMENT, p1.HR)
#: The operations call the name of a person ``name``; on a page with a unit it is told apart from the unit's.
_PERSON = {"name": "real_name"}


def start(request: HttpRequest) -> HttpResponse:
    """What is to be registered: a unit, oneself, a department."""
    return page(request, "start.html")


def superiors(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the superior of a body, by name or region."""
    if kind not in KINDS:
        raise Http404
    typed = request.GET.get("q", "").strip()[:60]
    found = bodies.superiors(kind, typed)
    again = _returned(request, request.GET.get("again", ""), kind)
    return page(
        request, "superiors.html", kind=kind, typed=typed, found=found[: bodies.MOST], more=len(found) > bodies.MOST,
        again=again,
    )  # fmt: skip


def _returned(request: HttpRequest, ref: str, kind: str) -> Request | None:
    """The viewer's own returned registration of a ``kind`` of body, for which another superior is chosen."""
    user = user_of(request)
    row = requests.own(user, ref) if user is not None and ref else None
    fits = row is not None and (row.kind, row.state, row.body_kind) == ("body", "returned", kind)
    return row if fits else None


def body(request: HttpRequest, kind: str, superior: str) -> HttpResponse:
    """Register a body under the superior that was chosen, with the account of who does it."""
    above = bodies.by_code(superior)
    cycle = cycle_of(request)
    if kind not in KINDS or above is None:
        raise Http404
    if cycle is None:
        return page(request, "no_round.html")
    user = user_of(request)
    posted = request.POST if request.method == "POST" else None
    details = BodyDetails(posted, is_unit=kind in (p1.UNIT, p1.AGENCY))
    newcomer = None if user else NewcomerForm(posted)
    forms = [one for one in (details, newcomer) if one is not None]
    full = ""
    if posted is not None and all([one.is_valid() for one in forms]) and not (full := crowded(request)):
        given = details.cleaned_data
        form = operations.BodyForm(
            name=given["name"], kind=kind, uscc=given["uscc"], nature=given.get("nature", ""),
            region=given.get("region", above.region), telephone=given["telephone"], superior=above,
        )  # fmt: skip
        faults = body_faults(form, cycle.pack())
        if faults:
            say(BadInput(faults), details)
        try:
            with transaction.atomic():
                account = user or _open(request, newcomer)
                if faults:
                    raise BadInput([])
                operations.ask_body(form, pack=cycle.pack(), by=account, at=at_of(request))
        except BadInput as bad:
            say(bad, *forms, rename=_PERSON if user is None else None)
        else:
            return _asked(request, account, new=user is None)
    if full:
        details.add_error(None, full)
    taken = None
    typed = details.data.get("uscc", "").strip().upper()
    if typed and details.errors.get("uscc"):
        taken = Organisation.objects.filter(uscc=typed, kind__in=[p1.UNIT, p1.AGENCY], became__isnull=True).first()
    return page(
        request, "body.html", _status(posted is not None, full), kind=kind, superior=above, details=details,
        newcomer=newcomer, forms=forms, taken=taken,
    )  # fmt: skip


def _status(posted: bool, full: str) -> int:
    """Too many from one address is 429, what could not be taken 422."""
    return 429 if full else 422 if posted else 200


def _open(request: HttpRequest, form: NewcomerForm | None) -> User:
    assert form is not None
    given = form.cleaned_data
    who = operations.Identity(given["real_name"], given["id_type"], given["id_number"], given["born_on"], given["sex"])
    newcomer = operations.Newcomer(who, given["username"], given["password"], given["email"])
    try:
        return operations.open_newcomer(newcomer, real_at=request.arrived_at, at=at_of(request))  # type: ignore[attr-defined]
    except BadInput as bad:
        raise BadInput([Fault(_PERSON.get(f.where, f.where), f.message, f.expected) for f in bad.faults]) from None


def _asked(request: HttpRequest, account: User, *, new: bool) -> HttpResponse:
    if new:
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(request, "已提交。审核通过以前，在这里看办到哪一步。")
    return redirect("registration:mine")


def units(request: HttpRequest) -> HttpResponse:
    """Find the unit to join, or to move to."""
    typed = request.GET.get("q", "").strip()[:60]
    found = bodies.units(typed)
    return page(
        request, "units.html", typed=typed, found=found[: bodies.MOST], more=len(found) > bodies.MOST,
        moves=_employer(request) is not None,
    )  # fmt: skip


def _barred(request: HttpRequest) -> str:
    """What the integrity record says of who is signed in, once they are known as that person (A5)."""
    bar = bar_of(viewer_of(request).person, day_of(request))
    return barred_words(bar) if bar is not None else ""


def _employer(request: HttpRequest) -> Organisation | None:
    person = viewer_of(request).person
    if person is None:
        return None
    held = employed_at(person.pk, day_of(request)).select_related("organisation").first()
    return held.organisation if held else None


def person(request: HttpRequest, unit: str) -> HttpResponse:
    """Register oneself in a unit: a new account, a signed-in one that joins, or one that moves."""
    target = bodies.by_code(unit)
    if target is None or target.kind not in (p1.UNIT, p1.AGENCY):
        raise Http404
    user, former = user_of(request), _employer(request)
    posted = request.POST if request.method == "POST" else None
    joining = JoinForm(posted)
    newcomer = None if user else NewcomerForm(posted)
    forms = [one for one in (newcomer, joining) if one is not None]
    full = ""
    if posted is not None and all([one.is_valid() for one in forms]) and not (full := crowded(request)):
        note = joining.cleaned_data["note"]
        try:
            with transaction.atomic():
                account = user or _open(request, newcomer)
                ask = operations.ask_join if former is None else operations.ask_move
                ask(target, note=note, by=account, at=at_of(request))
        except BadInput as bad:
            say(bad, *forms)
        else:
            return _asked(request, account, new=user is None)
    if full:
        forms[0].add_error(None, full)
    return page(
        request, "person.html", _status(posted is not None, full), unit=target, former=former, joining=joining,
        newcomer=newcomer, forms=forms, barred=_barred(request),
    )  # fmt: skip


def missing(request: HttpRequest) -> HttpResponse:
    """My superior is not in the list (P1, last sentence)."""
    form = MissingForm(request.POST or None)
    office = office_of(request)
    if office is None:
        return page(request, "no_round.html")
    full = ""
    if request.method == "POST" and form.is_valid() and not (full := crowded(request)):
        try:
            asked = operations.ask_superior(**form.cleaned_data, office=office, by=user_of(request), at=at_of(request))
        except BadInput as bad:
            say(bad, form)
        else:
            return page(request, "missing_done.html", asked=asked)
    if full:
        form.add_error(None, full)
    return page(request, "missing.html", _status(request.method == "POST", full), form=form)


def mine(request: HttpRequest) -> HttpResponse:
    """What one asked for, where it lies, and whom to ring."""
    user = user_of(request)
    assert user is not None
    return page(
        request, "mine.html", rows=[requests.row_of(one) for one in requests.mine(user)], employer=_employer(request),
        barred=_barred(request),
    )  # fmt: skip


def own(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them: send a returned one again, or take it back."""
    user = user_of(request)
    assert user is not None
    row = requests.own(user, ref)
    if row is None:
        raise Http404
    keys = ("name", "uscc", "nature", "telephone", "note")
    first = {key: getattr(row, key) for key in keys}
    wanted = request.POST.get("superior") or request.GET.get("superior", "")
    superior = bodies.by_code(wanted) if wanted else None
    if request.method == "POST" and "restart" in request.POST:
        return _restart(request, row)
    again = request.method == "POST" and "again" in request.POST
    is_unit = row.body_kind in (p1.UNIT, p1.AGENCY)
    form = AgainForm(request.POST if again else None, initial=first, kind=row.kind, is_unit=is_unit)
    if request.method == "POST" and (not again or form.is_valid()):
        try:
            if again:
                pack = cycle.pack() if (cycle := cycle_of(request)) is not None else None
                if pack is None and row.kind == Request.Kind.BODY:
                    return page(request, "no_round.html")
                sent = operations.ask_again(
                    row, form.cleaned_data, pack=pack, superior=superior, by=user, at=at_of(request)
                )
                messages.success(request, f"已再次提交，由{sent.reviewer.name}审核。")
            else:
                operations.withdraw(row, by=user, at=at_of(request))
                messages.success(request, "已撤回。")
        except BadInput as bad:
            if again:
                say(bad, form)
            else:
                messages.error(request, bad.faults[0].message)
                return redirect("registration:mine")
        else:
            return redirect("registration:mine")
    return page(
        request,
        "own.html",
        422 if again else 200,
        row=requests.row_of(row),
        form=form,
        superior=superior,
        left_behind=left_behind(row, viewer_of(request).person),
    )


def _restart(request: HttpRequest, row: Request) -> HttpResponse:
    """Begin anew at the new unit what could not begin when one moved: its window was extended since (8m)."""
    try:
        for dossier in left_behind(row, viewer_of(request).person):
            restart(dossier, row, by=actor_of(request), at=at_of(request))
        messages.success(request, "申报已回到您手里，请核对后提交给新单位。")
    except Refusal as refused:
        cycle = cycle_of(request)
        zone = cycle.pack().timezone if cycle is not None else settings.TIME_ZONE
        messages.error(request, explain(refused, zone=zone))
    return redirect("registration:own", ref=row.code)
