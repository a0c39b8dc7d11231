"""Certificates (P10): the office has them made; the holder takes theirs away; what anybody needs to verify one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition

from zhiping.accounts import fresh
from zhiping.accounts.models import User
from zhiping.accounts.operations import signing
from zhiping.core.errors import BadInput
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.ground.signatures import keys as signing_keys
from zhiping.ground.signatures import publishing, tokens, verify
from zhiping.ground.storage import blobs, keys
from zhiping.records import issuing
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.conferral.models import StatusList
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.queries import certificates as reads
from zhiping.stages.conferral.views.common import at_of, by, carried_out, cycle_of, page, viewer_of

#: Whoever holds a copy asks whether it is still the last one: what was revoked must be seen within a minute.
_FRESH = "public, no-cache"


class AskForm(forms.Form):
    """Whose certificates are made; the rows come from the page."""

    bare = forms.BooleanField(
        label="没有证件照的也制作", required=False, help_text="不勾选时，申报材料里没有证件照的人不制作，并列出来。",
    )  # fmt: skip


class AnewForm(forms.Form):
    """Why a certificate is made again."""

    reason = forms.CharField(
        label="为什么重新制作", max_length=300, help_text="写明错在哪里。理由加密保存，只供本办公室查看。",
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明为什么重新制作"},
    )  # fmt: skip


# --- the office ---


def certificates(request: HttpRequest) -> HttpResponse:
    """Who waits for a certificate; those who are ticked are asked for. Below: batches, and what was issued."""
    cycle, viewer = cycle_of(request), viewer_of(request)
    if cycle.committee.office_id not in viewer.organisations("office_reviewer") or not cycle.pack().stages.certificate:
        raise Http404
    rows, following = reads.waiting(cycle, apart=sorted(viewer.apart), after=request.GET.get("after", ""))
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        codes = set(request.POST.getlist("code"))
        chosen = [one.dossier.pk for one in rows if one.dossier.code in codes]
        try:
            batch = operations.ask(
                cycle, chosen, bare=form.cleaned_data["bare"], by=by(request), at=at_of(request, cycle),
                real_at=request.arrived_at,  # type: ignore[attr-defined]
            )  # fmt: skip
        except BadInput as bad:
            form.add_error(None, bad.faults[0].message if chosen else "还没有选。请先勾选，再制作")
        else:
            return redirect("conferral:certificate_batch", batch.code)
    asked, rules = request.GET.get("q", "")[:80], cycle.pack().procedure.certificate
    return page(
        request, "certificates.html", 422 if form.errors else 200, form=form, rows=rows, following=following,
        batches=reads.batches_of(cycle), asked=asked, no_key=signing_keys.possible(),
        issued=reads.issued_in(cycle, name=asked) if asked else [], lacking=sum(not one.number for one in rows),
        received=rules is None or rules.pattern is None,
    )  # fmt: skip


def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """How far a batch is, and who of it has none, with why."""
    row = reads.batch_of(batch, sorted(viewer_of(request).organisations("office_reviewer")))
    if row is None:
        raise Http404
    return page(request, "certificate_batch.html", row=row, faults=reads.faults_of(row))


def anew(request: HttpRequest, code: str) -> HttpResponse:
    """Have a certificate made again; it says what stays and what does not."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    found = reads.certificate_of(dossier)
    if found is None:
        return redirect("conferral:certificates")
    form = AnewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []

        def work() -> None:
            made.append(
                operations.ask_anew(
                    found, reason=form.cleaned_data["reason"], by=by(request), at=at_of(request, dossier.cycle),
                    real_at=request.arrived_at,  # type: ignore[attr-defined]
                )
            )  # fmt: skip

        if carried_out(request, rules_pack(dossier), form, work):
            return redirect("conferral:certificate_batch", made[0].code)
    status = 422 if form.errors else 200
    return page(request, "certificate_anew.html", status, form=form, found=found, shown=reads.shown(found))


# --- the holder ---


def own_list(request: HttpRequest) -> HttpResponse:
    """Every certificate of who asks, of all years."""
    person = request.viewer.person  # type: ignore[attr-defined]
    rows = [(one, reads.shown(one)) for one in reads.certificates_of(person)]
    return page(request, "own_certificates.html", rows=rows)


def own_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate: what it is, how to take it away, how others verify it."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    found, user = reads.certificate_of(dossier), request.user
    assert isinstance(user, User)
    if found is None:
        return page(request, "own_certificate.html", dossier=dossier, state=STATE_NAMES[dossier.state])
    return page(
        request, "own_certificate.html", found=found, shown=reads.shown(found), dossier=dossier,
        has_factor=signing.has_factor(user), link=issuing.check_link(found.document.code),
    )  # fmt: skip


def _taken(request: HttpRequest, what: str, kind: str, suffix: str) -> HttpResponse:
    """The file, for who has just shown a second factor; noted each time. Who has none sets one up first."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    found, user = reads.certificate_of(dossier), request.user
    assert isinstance(user, User)
    if found is None or not signing.has_factor(user):
        return redirect("conferral:own_certificate", dossier.code)
    if not fresh.second_shown(request):
        return fresh.to_confirm(request)
    try:
        content = issuing.file_of(found.document) if what == "pdf" else blobs.get(found.dossier.key_owner, found.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    operations.note_download(found, what=what, by=by(request), at=request.cycle_now)  # type: ignore[attr-defined]
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, f"职称证书-{found.name}.{suffix}") or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def own_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF as it was issued."""
    return _taken(request, "pdf", "application/pdf", "pdf")


def own_credential(request: HttpRequest, code: str) -> HttpResponse:
    """The verifiable credential beside it (application/vc+jwt)."""
    return _taken(request, "credential", "application/vc+jwt", "jwt")


# --- whoever verifies ---


def offline(request: HttpRequest) -> HttpResponse:
    """How a certificate is verified without this site, with what is published here."""
    status = StatusList.objects.filter(pk=1).first()
    marks = [(one, signing_keys.thumbprint(one)) for one in publishing.certificates()]
    answer = render(request, "conferral/offline.html", {"marks": marks, "status": status})
    answer["Cache-Control"] = "private, no-store" if viewer_of(request).signed_in else _FRESH
    return answer


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = _FRESH
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def keys_pem(request: HttpRequest) -> HttpResponse:
    """The published certificates of the keys that sign, or signed."""
    return _file(publishing.pem() or b"# nothing was signed yet\n", "application/x-pem-file", "certificates.pem")


def keys_json(request: HttpRequest) -> HttpResponse:
    """The same as a JSON Web Key Set."""
    answer = JsonResponse(tokens.key_set())
    answer["Cache-Control"] = _FRESH
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _status_tag(request: HttpRequest) -> str | None:
    row = StatusList.objects.filter(pk=1).only("fingerprint", "signed_at").first()
    return None if row is None else f'"{row.fingerprint[:32]}-{row.signed_at:%Y%m%d%H%M%S}"'


@condition(etag_func=_status_tag)
def status(request: HttpRequest) -> HttpResponse:
    """The signed list of what was revoked or replaced; before there is one, to the page that says so."""
    row = StatusList.objects.filter(pk=1).first()
    if row is None:
        return redirect("conferral:offline")
    return _file(row.token.encode(), "application/vc+jwt", "status.jwt")


def script(request: HttpRequest) -> HttpResponse:
    """The short script that verifies off-line, as this installation runs it itself."""
    return _file(Path(verify.__file__).read_bytes(), "text/x-python; charset=utf-8", "verify.py")
