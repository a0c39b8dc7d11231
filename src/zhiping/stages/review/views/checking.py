"""Item by item, the evidence beside it, and the return."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from zhiping.core.procedure import Action
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.stages.review import operations
from zhiping.stages.review.forms import MarkForm
from zhiping.stages.review.queries import bench as benches
from zhiping.stages.review.queries import claims, evidence
from zhiping.stages.review.queries.checks import said_below
from zhiping.stages.review.queries.onward import Onward, onward
from zhiping.stages.review.queries.opinions import opinions_on
from zhiping.stages.review.queries.story import story_of
from zhiping.stages.review.queries.together import groups
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page
from zhiping.web import trail
from zhiping.web.viewer import viewer_of

#: Under which key of the session the last mark stands, so that it can be undone; what was there before is sealed.
_LAST = "last_mark"
_UNDO = "undo"


def at_item(code: str, item: str) -> str:
    """The address of an item of a dossier."""
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
    form = MarkForm(initial=initial, final=final(found))
    return _bench_page(request, hand, found, current, form)


def _bench_page(
    request: HttpRequest, hand: Hand, found: benches.Bench, current: benches.BenchItem, form: MarkForm,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    files = evidence.files_of(found, current.item.id)
    viewer = viewer_of(
        files, key=request.GET.get("file", ""), page=request.GET.get("page", ""), turn=request.GET.get("turn", ""),
        item=current.item.id, keys=True,
    )  # fmt: skip
    before, after = found.neighbours(current)
    bar = _bar(found)
    following = found.after_marking(current)
    last = request.session.get(_LAST)
    rows = benches.claim(found, current)
    differing = [row for row in rows if row.changed and not current.added]
    return page(
        request, hand, "item.html", status, bench=found, current=current, form=form, viewer=viewer,
        previous_item=before, next_item=after, next_open=following,
        rows=rows, changed_rows=differing, same_rows=[row for row in rows if not row.changed],
        findings=claims.findings_for(current.item, found.document, found.verdict),
        earlier=benches.earlier_note(found, current.item.id), below=said_below(found, current.item.id), bar=bar,
        bar_free=all(button["choice"].allowed for button in bar), story=story_of(hand.dossier),
        last=last if last and last["code"] == hand.dossier.code else None, onward=_onward(request, hand),
        completes=found.held and (following is None),
        may_mark=found.choices[Action.CHECK_ITEM], pending=benches.pending_refusal(hand.dossier),
        refusal=_refusal_choice(found), may_extend=found.choices[Action.EXTEND],
        opinions=opinions_on(hand.dossier, level=hand.level), together=groups(found, current),
    )  # fmt: skip


def _onward(request: HttpRequest, hand: Hand) -> Onward | None:
    return onward(trail.following(request, hand.dossier.code), level=hand.level)


def _refusal_choice(found: benches.Bench) -> benches.Choice:
    one, two = found.choices[Action.REFUSE], found.choices[Action.PROPOSE_REFUSAL]
    return one if one.allowed else two


#: What the bar offers at each level: the ways on, then the way back; url name and word.
_BAR = {
    "unit": [(Action.RECOMMEND, "review:recommend", "推荐上报")],
    "department": [(Action.REPORT_UP, "review:report_up", "审核通过，上报评委会")],
    "office": [(Action.ACCEPT, "review:accept", "评委会接收")],
}


def final(found: benches.Bench) -> bool:
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
    if returning and not final(found):
        label = f"退回修改，{len(found.open_items)}项"
        buttons.append({"choice": back, "url": "review:return", "label": label, "primary": back.allowed})
    return buttons


def mark(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Put a mark, then go on to the next item that has none, or to the next dossier of the list."""
    hand = hand_of(request)
    found = hand.bench()
    current = found.find(item)
    if current is None:
        raise Http404
    before = benches.note_of(found, item)
    form = MarkForm(request.POST, final=final(found))
    if form.is_valid() and carried_out(
        request, hand, form,
        lambda: operations.check_item(hand.dossier, item=item, by=hand.by, at=hand.at, **form.cleaned_data), "",
    ):  # fmt: skip
        remember(request, hand, current.item.label, form.cleaned_data["mark"], {item: before})
        following = found.after_marking(current)
        if following is None and request.POST.get("then") == "onward" and (onto := _onward(request, hand)):
            return redirect("review:item", code=onto.code)
        return redirect(at_item(hand.dossier.code, (following or current).item.id))
    return _bench_page(request, hand, found, current, form, status=422)


def remember(
    request: HttpRequest, hand: Hand, label: str, mark: str, before: Mapping[str, benches.Note]
) -> None:  # fmt: skip
    """Keep in the session what was marked last, so that it can be undone: ``before``, by item, is what was there."""
    items = {item: [note.mark, note.note, note.internal] for item, note in before.items()}
    sealed = contents.seal_words(hand.dossier, json.dumps(items), context=_UNDO)
    request.session[_LAST] = {
        "code": hand.dossier.code, "item": next(iter(before)), "label": label, "at": hand.at.isoformat(),
        "word": str(operations.Mark(mark).label), "icon": benches.MARK_LOOK[mark][0],
        "look": benches.MARK_LOOK[mark][1], "before": sealed,
    }  # fmt: skip


def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back the last mark that was put here, and go to its item."""
    hand = hand_of(request)
    last = request.session.pop(_LAST, None)
    if last is None or last["code"] != hand.dossier.code:
        messages.warning(request, "没有可以撤销的核对结论。")
        return redirect("review:item", code=hand.dossier.code)
    try:
        before = json.loads(contents.unseal_words(hand.dossier, last["before"], context=_UNDO))
    except (keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    carried_out(
        request, hand, None,
        lambda: operations.take_back_marks(
            hand.dossier, marked_at=datetime.fromisoformat(last["at"]), by=hand.by, at=hand.at,
            before={item: tuple(values) for item, values in before.items()},
        ),
        f"{last['label']}：已撤销“{last['word']}”。",
    )  # fmt: skip
    return redirect(at_item(hand.dossier.code, last["item"]))
