"""What the pages of the review share: who acts, when, at which level, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.access.viewers import Viewer, level_of
from zhiping.accounts.operations.proving import proves
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES, explain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.review.queries.bench import Bench, bench

LEVEL_NAMES = {"unit": "单位审核", "department": "主管部门审核", "office": "评委会办公室复审"}


@dataclass(frozen=True, slots=True)
class Hand:
    """The hand at work: the dossier, the actor, the instant, the level at which they see it."""

    dossier: Dossier
    by: Actor
    at: datetime
    level: str

    def bench(self) -> Bench:
        """The bench of this level; 404 where nothing was submitted yet."""
        found = bench(self.dossier, level=self.level, by=self.by, at=self.at)
        if found is None:
            raise Http404
        return found


def hand_of(request: HttpRequest) -> Hand:
    """Read what the middleware has set."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    return Hand(dossier, Actor(viewer.person), request.cycle_now, level_of(viewer, dossier))  # type: ignore[attr-defined]


def proves_identity(request: HttpRequest, given: dict[str, Any]) -> bool:
    """Check ``password`` and, where the form asks for it, ``code`` of who is signed in, in real time.

    Raises ``BadInput`` at the field that is wrong.
    """
    proves(request, given["password"], given.get("code", ""))
    return True


def page(request: HttpRequest, hand: Hand, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the review with what all of them show."""
    dossier = hand.dossier
    values = {
        "dossier": dossier,
        "hand": hand,
        "pack": rules_pack(dossier),
        "now": hand.at,
        "level_name": LEVEL_NAMES.get(hand.level, ""),
        "state_name": STATE_NAMES[dossier.state],
        "action_names": ACTION_NAMES,
    }
    return render(request, f"review/{template}", values | context, status=status)


def carried_out(request: HttpRequest, hand: Hand, form: Form | None, work: Callable[[], object], done: str) -> bool:
    """Do ``work``; on success say ``done`` (if anything), else put what was refused into ``form`` or above the page."""
    try:
        work()
    except Refusal as refused:
        text = explain(refused, zone=rules_pack(hand.dossier).timezone)
        _say(request, form, {"name_differs": "name", "sign_in_again": "password"}.get(refused.code), text)
        return False
    except BadInput as bad:
        for fault in bad.faults:
            tail = f"，应为：{fault.expected}" if fault.expected else ""
            _say(request, form, fault.where, f"{fault.message}{tail}")
        return False
    if done:
        messages.success(request, done)
    return True


def _say(request: HttpRequest, form: Form | None, field: str | None, text: str) -> None:
    if form is None:
        messages.error(request, text)
    else:
        form.add_error(field if field in form.fields else None, text)
