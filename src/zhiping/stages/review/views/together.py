"""Many items in one move: what one file proves, or what belongs together, is looked at once and marked at once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.procedure import Action
from zhiping.stages.review import operations
from zhiping.stages.review.forms import TogetherForm
from zhiping.stages.review.queries import bench as benches
from zhiping.stages.review.queries import together as grouping
from zhiping.stages.review.views.checking import at_item, final, remember
from zhiping.stages.review.views.common import carried_out, hand_of, page


def together(request: HttpRequest, code: str) -> HttpResponse:
    """Which items would be marked, with what each claims; a POST marks those that are ticked, all or none."""
    hand = hand_of(request)
    found = hand.bench()
    wanted = request.POST.get("item") or request.GET.get("item", "")
    current = found.find(wanted) if wanted else found.first()
    if current is None:
        raise Http404
    choices = grouping.groups(found, current)
    if not choices:
        # It stands alone: it is marked where it is read.
        return redirect(at_item(hand.dossier.code, current.item.id))
    by = request.POST.get("by") or request.GET.get("by", "")
    group = next((one for one in choices if one.key == by), choices[0])
    lines = grouping.lines(found, group)
    form = TogetherForm(request.POST or None, lines=lines, final=final(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        marks = [operations.ItemMark(one, given["mark"], given["note"], given["internal"]) for one in given["items"]]
        before = {one: benches.note_of(found, one) for one in given["items"]}
        if carried_out(
            request, hand, form,
            lambda: operations.check_items(hand.dossier, marks, by=hand.by, at=hand.at), "",
        ):  # fmt: skip
            remember(request, hand, f"{group.word}{len(marks)}项", given["mark"], before)
            following = next((one for one in hand.bench().items if not one.mark), current)
            return redirect(at_item(hand.dossier.code, following.item.id))
    return page(
        request, hand, "together.html", 422 if form.errors else 200, bench=found, current=current, groups=choices,
        group=group, lines=lines, form=form, ticked=form.ticked, may_mark=found.choices[Action.CHECK_ITEM],
    )  # fmt: skip
