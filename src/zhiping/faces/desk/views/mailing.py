"""The operator's page of the post: what could not be sent, and what to do about it. Addresses are masked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.faces.desk.operations.mailing import note_bounce, send_again
from zhiping.faces.desk.queries import mailbook
from zhiping.ground.clock.service import database_now
from zhiping.records.actors import Actor


def mail(request: HttpRequest) -> HttpResponse:
    """Counts, and the letters that need somebody; a POST sends one again or notes that it came back."""
    if request.method == "POST":
        return _answered(request)
    chosen = request.GET.get("f", "trouble")
    rows, following = mailbook.letters(chosen, before=request.GET.get("before", ""))
    context = {
        "counts": mailbook.counts(), "rows": rows, "following": following, "chosen": chosen,
        "possible": settings.EMAIL_IS_SENT, "files": settings.ENV.mail_url is None and settings.EMAIL_IS_SENT,
        "minutes": settings.DIGEST_MINUTES, "older": request.GET.get("before", ""),
    }  # fmt: skip
    return render(request, "desk/mail.html", context)


def _answered(request: HttpRequest) -> HttpResponse:
    by, at = Actor(request.viewer.person), database_now()  # type: ignore[attr-defined]
    again, bounce = request.POST.get("again", ""), request.POST.get("bounce", "")
    if again.isdigit():
        if send_again(int(again), by=by, at=at):
            messages.success(request, "已经再发一次。")
        else:
            messages.error(request, "没有发出：事情已经办过或在系统里看过，或者邮件服务器没有收下，见下面的记录。")
    elif bounce.isdigit() and note_bounce(int(bounce), by=by, at=at):
        messages.success(request, "已登记退信。本人重新确认邮箱以前，不再往那里发。")
    return redirect("desk:mail")
