"""Officers reset second factors or the e-mail of somebody who has lost them: two officers, and a wait."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.accounts import fresh
from zhiping.accounts.forms import ResetForm, put
from zhiping.accounts.operations import resets as operations
from zhiping.accounts.queries.security import open_resets
from zhiping.accounts.views.common import owner
from zhiping.core.errors import BadInput


@fresh.needed
def resets(request: HttpRequest) -> HttpResponse:
    """What is under way, and asking for one."""
    form = ResetForm(request.POST if request.method == "POST" else None)
    user = owner(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.ask(given["username"], given["reason"], email=given["email"], by=user, at=timezone.now())
        except BadInput as bad:
            put(form, bad)
        else:
            messages.success(request, "已提出，并已告知本人。等另一名管理人员同意。")
            return redirect("accounts:resets")
    context = {"form": form, "rows": open_resets(), "own": user.pk, "hours": settings.ENV.reset_hours}
    return render(request, "accounts/resets.html", context, status=422 if form.errors else 200)


@fresh.needed
def agree_reset(request: HttpRequest, reset: int) -> HttpResponse:
    """The second officer agrees."""
    try:
        row = operations.agree(reset, by=owner(request), at=timezone.now())
        messages.success(
            request, f"已同意，并已告知本人。{settings.ENV.reset_hours}小时后，{row.user.display_name}的重置生效。"
        )
    except BadInput as bad:
        messages.error(request, bad.faults[0].message)
    return redirect("accounts:resets")


@fresh.needed
def refuse_reset(request: HttpRequest, reset: int) -> HttpResponse:
    """An officer stops it."""
    try:
        operations.stop(reset, by=owner(request), at=timezone.now())
        messages.success(request, "已停止，并已告知本人。")
    except BadInput as bad:
        messages.error(request, bad.faults[0].message)
    return redirect("accounts:resets")
