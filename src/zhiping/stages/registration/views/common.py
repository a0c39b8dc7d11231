"""What the pages of registration share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiping.access.viewers import Viewer
from zhiping.accounts import devices
from zhiping.accounts.models import User
from zhiping.accounts.operations import throttle
from zhiping.core.errors import BadInput
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Organisation
from zhiping.stages.registration.queries.bodies import review_body
from zhiping.stages.registration.words import BODY_KINDS, NATURES


def at_of(request: HttpRequest) -> datetime:
    """The round's instant at which the request arrived."""
    found: datetime = request.cycle_now  # type: ignore[attr-defined]
    return found


def day_of(request: HttpRequest) -> date:
    """Its calendar day."""
    return timezone.localtime(at_of(request)).date()


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def user_of(request: HttpRequest) -> User | None:
    """The account that is signed in."""
    return request.user if isinstance(request.user, User) else None


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    return Actor(viewer_of(request).person)


def cycle_of(request: HttpRequest) -> Cycle | None:
    """The round whose pack says who reviews whom."""
    found: Cycle | None = request.cycle  # type: ignore[attr-defined]
    return found


def office_of(request: HttpRequest) -> Organisation | None:
    """The review body: that of the round, else any."""
    cycle = cycle_of(request)
    return cycle.committee.office if cycle is not None else review_body()


def crowded(request: HttpRequest) -> str:
    """Count one registration from the address of who is not signed in; the sentence for them when it was one too many.

    Forms that could not be read are not counted, so a slip of the pen costs nobody their turn.
    """
    if user_of(request) is not None:
        return ""
    counter = throttle.Counter(throttle.REGISTRATION, devices.address(request))
    until = throttle.admit([counter], at=request.arrived_at).until  # type: ignore[attr-defined]
    return throttle.crowded_words(until) if until is not None else ""


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of this room."""
    values = {"now": at_of(request), "body_kinds": BODY_KINDS, "natures": NATURES, "viewer": viewer_of(request)}
    return render(request, f"registration/{template}", values | context, status=status)


def say(bad: BadInput, *forms: Form, rename: dict[str, str] | None = None) -> None:
    """Put each fault to the field that it is about, in whichever form has it; what is about none goes to the first."""
    for fault in bad.faults:
        where = (rename or {}).get(fault.where, fault.where)
        tail = f"，应为：{fault.expected}" if fault.expected else ""
        target = next((form for form in forms if where in form.fields), None)
        (target or forms[0]).add_error(where if target is not None else None, f"{fault.message}{tail}")
