"""What pages of a register and of the stages above share: who acts, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from zhiping.access.viewers import Viewer
from zhiping.accounts.operations.proving import proves
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.actors import Actor

#: Roles in which somebody handles integrity cases, and in which they read them besides.
HANDLES, READS = ("office_reviewer", "bureau"), ("office_reviewer", "bureau", "hr_officer")


def viewer_of(request: Any) -> Viewer:
    """Who looks."""
    found: Viewer = request.viewer
    return found


def by(request: Any) -> Actor:
    """Who acts."""
    return Actor(request.viewer.person)


def proved(request: HttpRequest, form: Form) -> bool:
    """Whether who is signed in has just shown it. Raises ``BadInput`` at the field that is wrong."""
    proves(request, form.cleaned_data["password"], form.cleaned_data.get("code", ""))
    return True


def carried_out(
    request: HttpRequest, pack: Pack, form: Form | None, work: Callable[[], object], done: str = ""
) -> bool:
    """Do ``work``; on success say ``done``, else put what was refused into ``form`` or above the page."""
    try:
        work()
    except Refusal as refused:
        field = "password" if refused.code == "sign_in_again" else None
        _say(request, form, field, explain(refused, zone=pack.timezone))
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
