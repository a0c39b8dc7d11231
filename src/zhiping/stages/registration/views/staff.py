"""Pages for who leads an organisation: roles; and for who oversees units: merging two records of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.registration import STAFF_ROLES
from zhiping.records.models import Membership, Organisation
from zhiping.stages.registration import operations
from zhiping.stages.registration.forms import MergeForm, RoleForm
from zhiping.stages.registration.operations.granting import last_day
from zhiping.stages.registration.operations.merging import dossiers_of, may_merge
from zhiping.stages.registration.operations.roles import may_give
from zhiping.stages.registration.queries import bodies, staff
from zhiping.stages.registration.queries.requests import ROLES
from zhiping.stages.registration.views.common import actor_of, at_of, day_of, page, say, viewer_of
from zhiping.stages.registration.words import ROLE_NAMES


def roles(request: HttpRequest) -> HttpResponse:
    """The roles of an organisation that one leads, and giving one."""
    day = day_of(request)
    led = staff.led_by(viewer_of(request), day)
    if not led:
        return page(request, "no_roles.html")
    wanted = request.GET.get("of") or request.POST.get("of", "")
    here = next((one for one in led if one.code == wanted), led[0])
    people = staff.people_of(here, day)
    may = staff.given_by(viewer_of(request), here, day)
    ends_all = set(may) == set(STAFF_ROLES[here.kind])
    form = RoleForm(request.POST or None, people=people, roles=may, latest=last_day(day))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = next(row.person for row in people if row.person.code == given["person"])
        try:
            operations.give_role(
                here, who, given["role"], from_on=day, to_on=given["to_on"], leads=given["leads"],
                by=actor_of(request), at=at_of(request),
            )  # fmt: skip
        except BadInput as bad:
            say(bad, form)
        else:
            messages.success(request, f"已授权{who.name}为{ROLE_NAMES[given['role']]}。")
            return redirect(f"{reverse('registration:roles')}?of={here.code}")
    return page(
        request, "roles.html", 422 if request.method == "POST" else 200, here=here, led=led, form=form,
        held=staff.roles_of(here, day), given=may, ends_all=ends_all, role_names=ROLE_NAMES, people=people,
        reviews=viewer_of(request).holds(*ROLES),
    )  # fmt: skip


def end(request: HttpRequest, membership: int) -> HttpResponse:
    """End a role early: the page says what follows, the button does it."""
    row = Membership.objects.select_related("person", "organisation__superior").filter(pk=membership).first()
    by = viewer_of(request).person
    if row is None or by is None or row.role in staff.NOT_GIVEN_HERE:
        raise Http404
    if not may_give(row.organisation, by, day_of(request), row.role):
        raise Http404
    back = f"{reverse('registration:roles')}?of={row.organisation.code}"
    if request.method == "POST":
        try:
            operations.end_role(row, by=actor_of(request), at=at_of(request))
            messages.success(request, f"已终止{row.person.name}的{ROLE_NAMES[row.role]}职责。")
        except BadInput as bad:
            messages.error(request, bad.faults[0].message)
        return redirect(back)
    return page(request, "end.html", row=row, role=ROLE_NAMES[row.role], back=back)


def doubles(request: HttpRequest) -> HttpResponse:
    """Units that may have been registered twice, among those that one oversees."""
    return page(request, "doubles.html", pairs=bodies.doubles(viewer_of(request).organisations(*ROLES)))


def merge(request: HttpRequest, old: str) -> HttpResponse:
    """Merge a record of a unit into another record of the same unit."""
    former = Organisation.objects.filter(code=old).select_related("superior__superior").first()
    by, at = actor_of(request), at_of(request)
    if former is None or not may_merge(former, by, at):
        raise Http404
    wanted = request.GET.get("into") or request.POST.get("into", "")
    into = bodies.by_code(wanted) if wanted else None
    form = MergeForm(request.POST or None)
    if request.method == "POST" and into is not None and form.is_valid():
        try:
            operations.merge(former, into, reason=form.cleaned_data["reason"], by=by, at=at)
        except BadInput as bad:
            say(bad, form)
        else:
            messages.success(request, f"{former.name}已并入{into.name}，人员和申报材料都随之转入。")
            return redirect("registration:desk")
    typed = request.GET.get("q", "").strip()[:60]
    found = [one for one in bodies.units(typed) if one.pk != former.pk] if typed else []
    likely = [] if into or typed else bodies.alike(former.name, former.region, besides=former.pk)
    return page(
        request, "merge.html", 422 if request.method == "POST" else 200, former=former, into=into, form=form,
        found=found or [one for one, _ in likely], typed=typed, dossiers=dossiers_of(former),
        people=len(staff.people_of(former, day_of(request))),
    )  # fmt: skip
