"""Item by item, the evidence beside it, and the return."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from zhiping.core.procedure import Action
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Evidence
from zhiping.records.situations import rules_pack
from zhiping.stages.review import operations
from zhiping.stages.review.forms import MarkForm
from zhiping.stages.review.queries import bench as benches
from zhiping.stages.review.queries import claims, evidence
from zhiping.stages.review.queries.grounds import grounds
from zhiping.stages.review.queries.opinions import opinions_on
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page


def _at_item(code: str, item: str) -> str:
    return f"{reverse('review:item', args=[code])}?{urlencode({'item': item})}"


def item(request: HttpRequest, code: str) -> HttpResponse:
    """The bench, at the item asked for or at the first that has no mark."""
    hand = hand_of(request)
    if hand.dossier.submitted_at is None:
        # Only offered for publicity: there is a notice to post, and nothing to check yet (8a).
        return redirect("review:publicity", code=hand.dossier.code)
    found = hand.bench()
    wanted = request.GET.get("item", "")
    current = found.find(wanted) if wanted else found.first()
    if current is None:
        raise Http404
    mine = benches.note_of(found, current.item.id)
    initial = {"mark": mine.mark, "note": mine.note, "internal": mine.internal}
    form = MarkForm(initial=initial, final=_final(found))
    return _bench_page(request, hand, found, current, form)


def _bench_page(
    request: HttpRequest, hand: Hand, found: benches.Bench, current: benches.BenchItem, form: MarkForm,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    only_changed = request.GET.get("show") == "changed"
    files = evidence.files_of(found, current.item.id)
    opened = next((f for f in files if f.row.code == request.GET.get("file")), files[0] if files else None)
    before, after = found.neighbours(current)
    bar = _bar(found)
    return page(
        request, hand, "item.html", status, bench=found, current=current, form=form, files=files, opened=opened,
        previous_item=before, next_item=after, only_changed=only_changed,
        shown=[one for one in found.items if one.changed] if only_changed else found.items,
        rows=benches.claim(found, current), findings=claims.findings_for(current.item, found.document, found.verdict),
        earlier=benches.earlier_note(found, current.item.id), bar=bar,
        bar_free=all(button["choice"].allowed for button in bar),
        may_mark=found.choices[Action.CHECK_ITEM], pending=benches.pending_refusal(hand.dossier),
        refusal=_refusal_choice(found), may_extend=found.choices[Action.EXTEND],
        opinions=opinions_on(hand.dossier),
    )  # fmt: skip


def _refusal_choice(found: benches.Bench) -> benches.Choice:
    one, two = found.choices[Action.REFUSE], found.choices[Action.PROPOSE_REFUSAL]
    return one if one.allowed else two


#: What the bar offers at each level: the ways on, then the way back; url name and word.
_BAR = {
    "unit": [(Action.RECOMMEND, "review:recommend", "推荐上报")],
    "department": [(Action.REPORT_UP, "review:report_up", "审核通过，上报评委会")],
    "office": [(Action.ACCEPT, "review:accept", "评委会接收")],
}


def _final(found: benches.Bench) -> bool:
    """Whether nothing can be returned from here, whoever asks and whenever (A1; the pack's choice 8d)."""
    return found.choices[Action.RETURN].code in ("locked_at_committee", "not_now")


def _bar(found: benches.Bench) -> list[dict[str, Any]]:
    """The buttons of the bar. At most one is primary: marks that ask for a correction lead to the return."""
    returning = bool(found.open_items)
    buttons: list[dict[str, Any]] = []
    if found.level == "unit" and not returning:
        posting = found.choices[Action.POST_PUBLICITY]
        posted = posting.code == "publicity_posted_already"
        label = "公示情况" if posted else "张贴公示"
        open_page = benches.Choice(Action.POST_PUBLICITY, True)
        primary = posting.allowed and not posted
        buttons.append({"choice": open_page, "url": "review:publicity", "label": label, "primary": primary})
    for action, url, label in _BAR.get(found.level, []):
        choice = found.choices[action]
        primary = choice.allowed and not any(b["primary"] for b in buttons)
        buttons.append({"choice": choice, "url": url, "label": label, "primary": primary})
    back = found.choices[Action.RETURN]
    if returning and not _final(found):
        label = f"退回修改，{len(found.open_items)}项"
        buttons.append({"choice": back, "url": "review:return", "label": label, "primary": back.allowed})
    return buttons


def mark(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Put a mark, then go on to the next item that has none."""
    hand = hand_of(request)
    found = hand.bench()
    current = found.find(item)
    if current is None:
        raise Http404
    form = MarkForm(request.POST, final=_final(found))
    if form.is_valid() and carried_out(
        request, hand, form,
        lambda: operations.check_item(hand.dossier, item=item, by=hand.by, at=hand.at, **form.cleaned_data),
        f"{current.item.label}：已记下。",
    ):  # fmt: skip
        following = found.after_marking(current) or current
        return redirect(_at_item(hand.dossier.code, following.item.id))
    return _bench_page(request, hand, found, current, form, status=422)


def return_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """All reasons as the applicant will read them, then the return."""
    hand = hand_of(request)
    found = hand.bench()
    if request.method == "POST" and carried_out(
        request, hand, None, lambda: operations.return_dossier(hand.dossier, by=hand.by, at=hand.at),
        f"已退回{hand.dossier.applicant_name}修改，{len(found.open_items)}项原因一并告知。",
    ):  # fmt: skip
        return redirect("desk:home")
    notes = [(one, benches.note_of(found, one.item.id)) for one in found.open_items]
    status = 422 if request.method == "POST" else 200
    correction = found.situation.windows.get("applicant_correction")
    return page(
        request,
        hand,
        "return.html",
        status,
        bench=found,
        notes=notes,
        choice=found.choices[Action.RETURN],
        correction=correction,
        grounds=grounds(rules_pack(hand.dossier), found.verdict, "return"),
    )


#: A stored file is shown by the browser's own viewer, which needs its style and plug-in; it can load nothing else.
_FILE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


def show_evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file of the dossier, in place; opening it is recorded."""
    hand = hand_of(request)
    row = Evidence.objects.filter(dossier=hand.dossier, code=evidence_code).first()
    if row is None:
        raise Http404
    try:
        content = blobs.get(hand.dossier.key_owner, row.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    with transaction.atomic():
        chain.append(
            hand.dossier.stream, "evidence.opened", by=hand.by.label, at=hand.at,
            data={"evidence": row.code, "level": hand.level},
        )  # fmt: skip
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response
