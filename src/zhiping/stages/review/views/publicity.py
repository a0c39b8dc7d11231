"""Publicity in the unit: post, print, photograph, wait for its last day, deal with objections (P3, 8a, 8k)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import UNIT_ROLES, local_day, roles_towards
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import Notice
from zhiping.stages.review.forms import ObjectionDecisionForm, PublicityForm
from zhiping.stages.review.operations import papers
from zhiping.stages.review.operations import publicity as operations
from zhiping.stages.review.queries import publicities
from zhiping.stages.review.queries.bench import choices, hopeful
from zhiping.stages.review.unit_forms import FindingForm, PhotoForm, UnitObjectionForm
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page

#: What the page on a publicity asks the procedure.
_ASKED = [
    Action.POST_PUBLICITY, Action.RECORD_OBJECTION, Action.INVESTIGATE_OBJECTION, Action.DECIDE_OBJECTION,
    Action.RECOMMEND,
]  # fmt: skip


def _today(hand: Hand) -> str:
    return local_day(rules_pack(hand.dossier).timezone, hand.at).isoformat()


def _items(hand: Hand) -> list[tuple[str, str]]:
    revision = operations.publicised_revision(hand.dossier)
    labels = rules_pack(hand.dossier).fact_labels
    return [(item.id, item.label) for item in iter_items(contents.content(revision), labels)] if revision else []


def _of_the_unit(hand: Hand) -> bool:
    """Whether the actor works for the unit towards this dossier, or represents it (rules.md 9)."""
    assert hand.by.person is not None
    day = local_day(rules_pack(hand.dossier).timezone, hand.at)
    return bool(roles_towards(hand.dossier, hand.by.person, None, day, "") & set(UNIT_ROLES))


def _case(hand: Hand, one: book.OpenedObjection, given: dict[str, Any]) -> dict[str, Any]:
    """An objection with the forms for it; a form that was sent and refused is shown as it was sent."""
    code = one.row.code
    if one.row.decided_at:
        return {"one": one, "decision": None, "finding": None}
    decision, finding = given.get(f"decision-{code}"), given.get(f"finding-{code}")
    initial = {"upheld": "no"}
    mine = hand.by.person is not None and hand.by.person in one.row.concerns.all()
    return {
        "one": one,
        "decision": decision or ObjectionDecisionForm(items=_items(hand), prefix=code, initial=initial),
        "finding": finding or FindingForm(prefix=f"f-{code}"),
        "mine": mine,
    }


def _page(request: HttpRequest, hand: Hand, status: int = 200, **forms: Any) -> HttpResponse:
    notice = book.latest_notice(hand.dossier)
    objections = book.objections(hand.dossier)
    may = choices(hand.dossier, hopeful(hand.dossier, by=hand.by, at=hand.at), _ASKED)
    revision = operations.publicised_revision(hand.dossier)
    officers = publicities.unit_officers(hand.dossier, hand.at)
    objection_form = forms.get("objection_form")
    received_on = min(_today(hand), notice.last_on.isoformat()) if notice else _today(hand)
    return page(
        request, hand, "publicity.html", status, notice=notice, may=may,
        cases=[_case(hand, one, forms) for one in objections],
        others=notice.posting.notices.count() - 1 if notice else 0,
        photos=list(notice.posting.photos.order_by("id")) if notice else [],
        stale=notice is not None and revision is not None and notice.material != revision.material,
        running=notice is not None and hand.at <= notice.ends_at,
        post_form=forms.get("post_form") or PublicityForm(initial={"posted_on": _today(hand)}),
        objection_form=objection_form or UnitObjectionForm(initial={"received_on": received_on}, officers=officers),
        failed=[form for form in forms.values() if form.errors],
        posting=may[Action.POST_PUBLICITY], recording=may[Action.RECORD_OBJECTION],
        deciding=may[Action.DECIDE_OBJECTION], looking=may[Action.INVESTIGATE_OBJECTION],
        of_the_unit=_of_the_unit(hand),
        result=publicities.result_on(hand.dossier, at=hand.at), rule=rules_pack(hand.dossier).publicity.unit,
    )  # fmt: skip


def publicity(request: HttpRequest, code: str) -> HttpResponse:
    """The publicity of one dossier; posting it."""
    hand = hand_of(request)
    if request.method != "POST":
        return _page(request, hand)
    form = PublicityForm(request.POST)

    def work() -> None:
        operations.post_publicity(hand.dossier, by=hand.by, at=hand.at, **form.cleaned_data)

    done = "已登记张贴。打印张贴以后，请拍一张公示栏的照片上传。公示期满以后，单位负责人才能推荐。"
    return _posted(request, hand, form, "post_form", work, done)


def _posted(
    request: HttpRequest, hand: Hand, form: Form, name: str, work: Callable[[], object], done: str
) -> HttpResponse:
    if form.is_valid() and carried_out(request, hand, form, work, done):
        return redirect("review:publicity", code=hand.dossier.code)
    return _page(request, hand, 422, **{name: form})


def record_objection(request: HttpRequest, code: str) -> HttpResponse:
    """Record an objection as it came in."""
    hand = hand_of(request)
    form = UnitObjectionForm(request.POST, officers=publicities.unit_officers(hand.dossier, hand.at))

    def work() -> None:
        operations.record_objection(hand.dossier, by=hand.by, at=hand.at, **form.cleaned_data)

    return _posted(request, hand, form, "objection_form", work, "异议已登记，处理完以前，这份材料暂停上报。")


def investigate(request: HttpRequest, code: str, objection: str) -> HttpResponse:
    """Put down what was found."""
    hand = hand_of(request)
    form = FindingForm(request.POST, prefix=f"f-{objection}")

    def work() -> None:
        operations.investigate_objection(
            hand.dossier, objection=objection, text=form.cleaned_data["note"], by=hand.by, at=hand.at
        )

    return _posted(request, hand, form, f"finding-{objection}", work, "调查情况已登记。")


def decide_objection(request: HttpRequest, code: str, objection: str) -> HttpResponse:
    """Decide one objection."""
    hand = hand_of(request)
    form = ObjectionDecisionForm(request.POST, items=_items(hand), prefix=objection)

    def work() -> None:
        operations.decide_objection(
            hand.dossier, objection=objection, upheld=form.cleaned_data["upheld"], reason=form.cleaned_data["reason"],
            item=form.cleaned_data["item"], by=hand.by, at=hand.at,
        )  # fmt: skip

    return _posted(request, hand, form, f"decision-{objection}", work, "异议处理结论已记下。")


def _notice(request: HttpRequest, hand: Hand) -> Notice:
    found = publicities.notice_on(hand.dossier, request.GET.get("sheet", ""))
    if found is None:
        raise Http404
    return found


def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet as it is printed and posted, and the photographs of the board; taking one more."""
    hand = hand_of(request)
    found = _notice(request, hand)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()

    def work() -> None:
        operations.photograph_board(hand.dossier, form.cleaned_data["photo"].read(), by=hand.by, at=hand.at)

    if request.method == "POST" and form.is_valid() and carried_out(request, hand, form, work, "照片已上传。"):
        return redirect("review:notice", code=hand.dossier.code)
    latest = book.latest_notice(hand.dossier)
    return page(
        request, hand, "notice.html", 422 if request.method == "POST" else 200, notice=found,
        sheet=book.sheet(found.posting), form=form, photos=list(found.posting.photos.order_by("id")),
        may_photograph=found == latest and _of_the_unit(hand), running=hand.at <= found.ends_at,
    )  # fmt: skip


def _document(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "no-store"
    return response


def notice_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet as a document to print."""
    hand = hand_of(request)
    found = _notice(request, hand)
    try:
        made = papers.print_sheet(found, by=hand.by, at=hand.at)
    except (MissingGlyphs, BadInput) as wrong:
        return _unprintable(request, hand, wrong)
    return _document(made, f"公示-{found.posting.code}.pdf")


def _unprintable(request: HttpRequest, hand: Hand, wrong: MissingGlyphs | BadInput) -> HttpResponse:
    characters = wrong.characters if isinstance(wrong, MissingGlyphs) else ""
    faults = wrong.faults if isinstance(wrong, BadInput) else ()
    return page(request, hand, "unprintable.html", 422, characters=characters, faults=faults)


def board_photo(request: HttpRequest, code: str, photo: str) -> HttpResponse:
    """One photograph of the board."""
    hand = hand_of(request)
    row = publicities.photo_on(hand.dossier, photo)
    if row is None:
        raise Http404
    try:
        content = blobs.get(row.posting.key_owner, row.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    return response


def result(request: HttpRequest, code: str) -> HttpResponse:
    """Report and proof, to read."""
    hand = hand_of(request)
    found = publicities.result_on(hand.dossier, at=hand.at)
    if found is None:
        raise Http404
    papers_of = (found[1].report, found[1].proof)
    return page(request, hand, "result.html", notice=found[0], result=found[1], papers=papers_of)


def result_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Report and proof, for the unit's seal."""
    hand = hand_of(request)
    found = publicities.result_on(hand.dossier, at=hand.at)
    if found is None:
        raise Http404
    try:
        made = papers.print_result(*found, by=hand.by, at=hand.at)
    except (MissingGlyphs, BadInput) as wrong:
        return _unprintable(request, hand, wrong)
    return _document(made, f"公示情况报告和结果证明-{hand.dossier.code}.pdf")
