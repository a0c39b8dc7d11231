"""One's own data: what there is, the copy of it, and a copy put back into a draft."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from zhiping.accounts import fresh
from zhiping.accounts.models import User
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal, allowed_actions
from zhiping.core.procedure.words import explain
from zhiping.faces.handover import own_data
from zhiping.faces.handover.operations import copying
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.queries import dossiers_of
from zhiping.records.situations import gather, options_of, rules_pack

#: A copy is text: whatever is larger than this many bytes is something else.
_MOST = own_data.MOST_BYTES


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the table of permissions lets nobody else in
    return request.user


def _may_edit(dossier: Dossier, by: Actor, at: datetime) -> bool:
    return Action.EDIT in allowed_actions(gather(dossier, None, by=by, at=at), options_of(dossier))


@fresh.needed
def mine(request: HttpRequest) -> HttpResponse:
    """What the system holds about who asks, and what of it can be taken away."""
    person = request.viewer.person  # type: ignore[attr-defined]
    dossiers = dossiers_of(person) if person else []
    at = request.cycle_now  # type: ignore[attr-defined]
    rows = [(one, _may_edit(one, Actor(person), at)) for one in dossiers]
    return render(request, "handover/mine.html", {"rows": rows})


@fresh.needed
def copy(request: HttpRequest) -> HttpResponse:
    """The copy itself, as a file."""
    user, at = _user(request), request.arrived_at  # type: ignore[attr-defined]
    response = HttpResponse(copying.copy_own_data(user, by=user, at=at), content_type="application/json")
    name = f"本人数据-{user.username}-{timezone.localtime(at):%Y%m%d}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def fill(request: HttpRequest, code: str) -> HttpResponse:
    """Put the content of a copy into a draft: choose a file, see what would change, confirm."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    by, at = Actor(request.viewer.person), request.cycle_now  # type: ignore[attr-defined]
    if not _may_edit(dossier, by, at):
        return redirect("application:overview", dossier.code)
    if request.method != "POST":
        return _ask(request, dossier, [])
    try:
        if "content" in request.POST:
            copying.fill_in(dossier, json.loads(request.POST["content"]), by=by, at=at)
            messages.success(request, "已填入，请逐项核对。证明材料还是这里已有的，要另行上传。")
            return redirect("application:overview", dossier.code)
        return _preview(request, dossier)
    except BadInput as bad:
        said = [f"{fault.where}：{fault.message}{f'，应为{fault.expected}' if fault.expected else ''}"
                for fault in bad.faults[:20]]  # fmt: skip
    except Refusal as refusal:
        said = [explain(refusal, zone=rules_pack(dossier).timezone)]
    except ValueError:
        said = ["页面上的内容不完整，请重新选文件。"]
    return _ask(request, dossier, said)


def _preview(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _ask(request, dossier, ["没有选文件。请先选择文件。"])
    if (file.size or 0) > _MOST:
        return _ask(request, dossier, [f"{file.name}：文件过大，不是数据副本。"])
    offers = []
    for name, document in own_data.contents_of_file(file.read(), where=file.name or "file").items():
        found = copying.changes(dossier, document)
        offers.append({"name": _called(name), "changes": found, "content": json.dumps(document, ensure_ascii=False)})
    return render(request, "handover/fill_ask.html", {"dossier": dossier, "offers": offers, "file": file.name})


def _called(name: str) -> str:
    code, _, which = name.partition("/")
    if not which or code.startswith("zhiping"):
        return "文件里的申报内容"
    return f"编号{code}，{'填写中的内容' if which == 'draft' else f'第{which}版'}"


def _ask(request: HttpRequest, dossier: Dossier, failed: list[str]) -> HttpResponse:
    values: dict[str, Any] = {"dossier": dossier, "failed": failed}
    return render(request, "handover/fill.html", values, status=422 if failed else 200)
