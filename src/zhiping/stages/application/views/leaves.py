"""The pages of a photographed file: before and after, chosen, turned, put in order, cut by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Evidence
from zhiping.stages.application.forms.places import CORNERS, CornersForm
from zhiping.stages.application.models import Leaf, Thumb
from zhiping.stages.application.operations import leaves as operations
from zhiping.stages.application.queries.evidence import name_of
from zhiping.stages.application.queries.viewing import view_address
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import Hand, hand_of, told
from zhiping.stages.application.views.saving import page_values

#: Where the handles stand when nobody and nothing has found the sheet (fractions).
_START = ((0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95))


def _file(hand: Hand, key: str) -> Evidence:
    row = Evidence.objects.filter(dossier=hand.dossier, key=key).select_related("dossier").first()
    if row is None or all(entry["id"] != key for entry in hand.document.get("evidence") or []):
        raise Http404
    return row


def leaves(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The pages of one file; a button for each thing that can be done with one."""
    hand = hand_of(request)
    row = _file(hand, key)
    if not hand.may_edit:
        return redirect("application:overview", hand.dossier.code)
    if request.method == "POST":
        return _do(request, hand, row)
    if key == (hand.document.get("applicant") or {}).get("photo"):
        return redirect("application:portrait", hand.dossier.code)
    pages = list(row.leaves.all())
    if not pages:
        return redirect(view_address(hand.dossier.code, key))
    refs = [ref for leaf in pages for ref in (leaf.original, leaf.straight) if ref]
    drawn = set(Thumb.objects.filter(of__in=refs, number=1).exclude(blob="").values_list("of", flat=True))
    values: dict[str, Any] = {
        "row": row, "name": name_of(row), "pages": pages, "drawn": drawn, "forms": hand.pack.forms,
        "waiting": any(leaf.state == Leaf.State.WAITING for leaf in pages) or len(drawn) < len(refs),
        "unchosen": sum(1 for leaf in pages if leaf.straight and not leaf.use_straight),
        "accept": ",".join(hand.pack.forms.image_types),
    }  # fmt: skip
    return render(request, "application/leaves.html", page_values(hand, BY_KEY["evidence"]) | values)


def _do(request: HttpRequest, hand: Hand, row: Evidence) -> HttpResponse:
    what, _, number = request.POST.get("do", "").partition(":")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    by, at, key = hand.by, hand.at, row.key
    acts: dict[str, Any] = {
        "straight": lambda: operations.choose(hand.dossier, key, pk, straight=True, by=by, at=at),
        "original": lambda: operations.choose(hand.dossier, key, pk, straight=False, by=by, at=at),
        "all": lambda: operations.choose_all(hand.dossier, key, by=by, at=at),
        "turn": lambda: operations.turn(hand.dossier, key, pk, by=by, at=at),
        "up": lambda: operations.move(hand.dossier, key, pk, steps=-1, by=by, at=at),
        "down": lambda: operations.move(hand.dossier, key, pk, steps=1, by=by, at=at),
        "drop": lambda: operations.drop(hand.dossier, key, pk, by=by, at=at),
        "turn_file": lambda: operations.turn_file(hand.dossier, key, by=by, at=at),
    }
    act = acts.get(what)
    if act is None:
        raise Http404
    place = f"#leaf-{pk}" if pk and what != "drop" else ""
    try:
        key = act()
    except BadInput as bad:
        messages.warning(request, f"{bad.faults[0].message}。{bad.faults[0].expected}。")
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    if what == "turn_file":
        return redirect(reverse("application:evidence", args=[hand.dossier.code]) + f"#file-{key}")
    return redirect(reverse("application:leaves", args=[hand.dossier.code, key]) + place)


def corners(request: HttpRequest, code: str, key: str, leaf: int) -> HttpResponse:
    """Choose the four corners of the sheet: by handles, or by numbers in per cent of width and height."""
    hand = hand_of(request)
    row = _file(hand, key)
    page = row.leaves.filter(pk=leaf).first()
    if page is None:
        raise Http404
    if not hand.may_edit:
        return redirect("application:overview", hand.dossier.code)
    places = page.corners or _START
    drawn = {f"{name}_{axis}": places[n]["xy".index(axis)] for n, (name, _) in enumerate(CORNERS) for axis in "xy"}
    form = CornersForm(request.POST) if request.method == "POST" else CornersForm(fractions=drawn)
    if request.method == "POST" and form.is_valid():
        try:
            now = operations.set_corners(hand.dossier, key, leaf, form.corners(), by=hand.by, at=hand.at)
        except BadInput as bad:
            form.add_error("tl_x", f"{bad.faults[0].message}。{bad.faults[0].expected}")
        except Refusal as refusal:
            form.add_error("tl_x", told(refusal, hand.pack))
        else:
            return redirect(reverse("application:leaves", args=[hand.dossier.code, now]) + f"#leaf-{leaf}")
    values = {"row": row, "leaf": page, "name": name_of(row), "form": form}
    response = render(request, "application/corners.html", page_values(hand, BY_KEY["evidence"]) | values)
    response.status_code = 422 if form.errors else 200
    return response


def picture(request: HttpRequest, code: str, key: str, leaf: int) -> HttpResponse:
    """A photograph as it came; that it was opened is recorded like any opening of evidence."""
    hand = hand_of(request)
    row = _file(hand, key)
    page = row.leaves.filter(pk=leaf).first()
    if page is None:
        raise Http404
    wanted = page.straight if request.GET.get("of") == "straight" and page.straight else page.original
    content = _opened(hand, wanted)
    with transaction.atomic():
        chain.append(hand.dossier.stream, "evidence.opened", by=hand.by.label, at=hand.at, data={"evidence": row.code})
    return _image(content, "image/jpeg" if wanted == page.straight else page.media_type, "private, no-store")


def thumb(request: HttpRequest, code: str, ref: str, number: int) -> HttpResponse:
    """A small picture; it never changes, as what it is of never does."""
    hand = hand_of(request)
    row = Thumb.objects.filter(dossier=hand.dossier, of=ref, number=number).exclude(blob="").first()
    if row is None:
        raise Http404
    return _image(_opened(hand, row.blob), "image/jpeg", "private, max-age=3600, immutable")


def _opened(hand: Hand, ref: str) -> bytes:
    try:
        return blobs.get(hand.dossier.key_owner, ref)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None


def _image(content: bytes, media_type: str, cached: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = cached
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'; sandbox"
    return response
