"""The comprehensive recommendation (P3, annex 6): signed in the system, or printed, signed by hand and scanned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from zhiping.access.viewers import Viewer
from zhiping.accounts.operations.proving import needs_code
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal
from zhiping.core.procedure.words import explain
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier, Milestone, Person
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.recommendations import operations as book
from zhiping.registers.recommendations import queries as held
from zhiping.registers.recommendations.models import Paper, Scan, Stack
from zhiping.stages.review import operations
from zhiping.stages.review.operations import papers as printing
from zhiping.stages.review.operations import recommending
from zhiping.stages.review.queries import recommendations as queries
from zhiping.stages.review.queries.boards import units_of
from zhiping.stages.review.queries.publicities import publicised
from zhiping.stages.review.unit_forms import PlacingForm, ScanForm, SettlingForm, SigningForm
from zhiping.stages.review.views.boards import chosen_cycle, chosen_unit
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page, proves_identity


def _initial(hand: Hand) -> dict[str, str]:
    paper = held.latest_paper(hand.dossier)
    if paper is None:
        return {}
    words = held.words_of(paper, hand.dossier)
    return {"recommends": "yes" if paper.recommends else "no", "opinion": words.opinion} | dict(words.judgements)


def _judged(form: Form) -> dict[str, str]:
    return {key: form.cleaned_data[key] for key in operations.JUDGEMENTS}


def recommend(request: HttpRequest, code: str) -> HttpResponse:
    """The head signs here; a clerk writes it down and prints it for the head."""
    hand = hand_of(request)
    found = hand.bench()
    head = found.choices[Action.RECOMMEND].code != "not_yours"
    signing = head and request.POST.get("do") != "prepare"
    initial, name = _initial(hand), hand.dossier.applicant_name
    form = SigningForm(request.POST or None, initial=initial, second=needs_code(request), signing=signing)
    yes = request.POST.get("recommends") != "no"

    def sign() -> None:
        given = form.cleaned_data
        # A signature is given by who has just proved who they are.
        proves_identity(request, given)
        if given["recommends"] == "yes":
            operations.recommend(
                hand.dossier, judgements=_judged(form), opinion=given["opinion"], by=hand.by, at=hand.at
            )
        else:
            operations.not_recommend(hand.dossier, reason=given["opinion"], by=hand.by, at=hand.at)

    def write() -> None:
        given = form.cleaned_data
        recommending.prepare(
            hand.dossier, recommends=given["recommends"] == "yes", judgements=_judged(form), opinion=given["opinion"],
            by=hand.by, at=hand.at,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid():
        done = f"已推荐{name}，材料已上报。" if yes else f"已记下不推荐{name}，并告知本人。"
        if signing and carried_out(request, hand, form, sign, done):
            return redirect("desk:home")
        if not signing and carried_out(request, hand, form, write, f"{name}的推荐意见已写好，可以打印给负责人签字。"):
            return redirect("review:papers")
    action = Action.RECOMMEND if yes else Action.NOT_RECOMMEND
    paper_choice = Action.RECOMMEND_ON_PAPER
    return page(
        request, hand, "recommend.html", 422 if request.method == "POST" else 200, bench=found, form=form, head=head,
        signing=signing, choice=found.choices[action] if head else None, publicised=publicised(hand.dossier),
        paper=held.latest_paper(hand.dossier), paper_action=paper_choice,
    )  # fmt: skip


def _picture(scan: Scan) -> HttpResponse:
    try:
        content = held.picture_of(scan)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    return response


def recommendation_pdf(request: Any, code: str) -> HttpResponse:
    """The recommendation that was signed in the system, on paper; its applicant has it once the Committee has accepted
    (P6)."""
    dossier: Dossier = request.dossier
    own = request.viewer.person is not None and dossier.person_id == request.viewer.person.pk
    back = redirect("application:overview" if own else "review:item", dossier.code)
    if own and not dossier.milestones.filter(kind="accepted").exists():
        messages.info(request, "评委会接收以后，才能打印综合推荐意见。")
        return back
    at = now(dossier.cycle, real=request.arrived_at)
    try:
        made = printing.print_signed(dossier, by=Actor(request.viewer.person), at=at)
    except LookupError:
        messages.info(request, "还没有在系统中签署的综合推荐意见。签在纸上的，请看上传的原件。")
        return back
    except MissingGlyphs as lacking:
        text = f"现有字库没有“{lacking.characters}”，不能打印。请联系{dossier.cycle.pack().about.contact.office}处理。"
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=422)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="unit-recommendation-{dossier.code}.pdf"'
    return answer


def scan(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A page of the signed recommendation: of the one in force, else of the one that was prepared last."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    said = Milestone.objects.filter(dossier=dossier, kind="recommended").order_by("-id").first()
    paper: Paper | None = held.latest_paper(dossier)
    if said is not None:
        paper = Paper.objects.filter(dossier=dossier, code=said.data.get("paper", "")).first()
    found = next((row for row in held.scans_of(paper) if row.page == number), None) if paper else None
    if found is None:
        raise Http404
    return _picture(found)


def papers(request: Any) -> HttpResponse:
    """Whom the unit has still to recommend; forms to print, scans to put in, signed papers to put into force."""
    viewer: Viewer = request.viewer
    unit, units = chosen_unit(request, units_of(viewer))
    cycle = chosen_cycle(request)
    at = now(cycle, real=request.arrived_at)
    pack, by = cycle.pack(), Actor(viewer.person)
    rows = queries.waiting(viewer, unit, cycle, at=at)
    ready = [one for one in rows if one.scanned]
    people = [(one.row.code, one.row.applicant_name) for one in ready]
    heads = queries.heads([one.row for one in rows], at)
    initial = {"code": [key for key, _ in people], "signed_on": local_day(pack.timezone, at),
               "signed_by": heads[0].code if len(heads) == 1 else ""}  # fmt: skip
    upload, settling = ScanForm(), SettlingForm(initial=initial, people=people, heads=heads)
    status = 200
    if request.method == "POST" and request.POST.get("do") == "settle":
        settling, status = SettlingForm(request.POST, people=people, heads=heads), 422
        if settling.is_valid() and _settled(request, settling, ready, heads, by, at):
            return redirect(request.get_full_path())
    elif request.method == "POST":
        upload, status = ScanForm(request.POST, request.FILES), 422
        if upload.is_valid():
            try:
                made = book.put_in(
                    unit, cycle, upload.cleaned_data["file"].read(), max_mb=pack.forms.max_mb,
                    max_megapixels=pack.forms.max_megapixels, by=by, at=at,
                )  # fmt: skip
            except BadInput as bad:
                for fault in bad.faults:
                    upload.add_error("file", f"{fault.message}，应为：{fault.expected}")
            else:
                messages.success(request, f"已收到扫描件{made.count}页，正在识别每页是谁的。")
                return redirect("review:stack", stack=made.code)
    context = {
        "unit": unit, "units": units, "cycle": cycle, "pack": pack, "now": at, "rows": rows, "ready": ready,
        "upload": upload, "settling": settling, "stacks": queries.stacks(unit, cycle),
        "printable": [one for one in rows if one.printable], "query": request.GET.urlencode(),
        "chosen": request.POST.getlist("code") if status == 422 else initial["code"],
    }  # fmt: skip
    return render(request, "review/papers.html", context, status=status)


def _settled(
    request: Any, form: SettlingForm, ready: list[queries.Waiting], heads: list[Person], by: Actor, at: datetime
) -> bool:
    """Put into force what was chosen, one by one: who cannot be is named, the others go on."""
    given = dict(form.cleaned_data)  # an error takes its field out of the form's own
    head = next(one for one in heads if one.code == given["signed_by"])
    done = 0
    for one in ready:
        if one.row.code not in given["code"] or one.paper is None:
            continue
        try:
            recommending.settle_on_paper(
                one.row, paper=one.paper, signed_by=head, signed_on=given["signed_on"], by=by, at=at
            )
            done += 1
        except Refusal as refused:
            form.add_error("code", f"{one.row.applicant_name}：{explain(refused, zone=rules_pack(one.row).timezone)}")
        except BadInput as bad:
            for fault in bad.faults:
                tail = f"，应为：{fault.expected}" if fault.expected else ""
                form.add_error("code", f"{one.row.applicant_name}：{fault.message}{tail}")
    if done:
        messages.success(request, f"按纸质意见办理了{done}人，并告知本人。")
    return not form.errors


def papers_pdf(request: Any) -> HttpResponse:
    """The forms of those who were chosen, one after the other, to print."""
    viewer: Viewer = request.viewer
    unit, _ = chosen_unit(request, units_of(viewer))
    cycle = chosen_cycle(request)
    at = now(cycle, real=request.arrived_at)
    wanted = set(request.GET.getlist("code"))
    rows = [one for one in queries.waiting(viewer, unit, cycle, at=at) if one.printable]
    rows = [one for one in rows if not wanted or one.row.code in wanted]
    if not rows:
        messages.error(request, "还没有可以打印的推荐意见。先写好意见，等公示期满、异议处理完，再打印。")
        return redirect("review:papers")
    try:
        made = printing.print_recommendations([one.row for one in rows], by=Actor(viewer.person), at=at)
    except MissingGlyphs as missing:
        messages.error(request, f"印不出来：字库里没有这些字：{missing.characters}。请联系评审组织单位。")
        return redirect("review:papers")
    except BadInput as bad:
        messages.error(request, f"印不出来：{'；'.join(one.message for one in bad.faults)}。请联系评审组织单位。")
        return redirect("review:papers")
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, "综合推荐意见.pdf") or "inline"
    response["Cache-Control"] = "no-store"
    return response


def _stack(request: Any, code: str) -> Stack:
    units = queries.units_of(request.viewer)
    found = Stack.objects.filter(code=code, unit__in=units).select_related("unit", "cycle", "uploaded_by").first()
    if found is None:
        raise Http404
    return found


def stack(request: Any, stack: str) -> HttpResponse:
    """One stack, page by page: whose each is; pages without a readable code are put by hand."""
    row = _stack(request, stack)
    at = now(row.cycle, real=request.arrived_at)
    by = Actor(request.viewer.person)
    waiting = queries.waiting(request.viewer, row.unit, row.cycle, at=at)
    people = [(one.row.code, one.row.applicant_name) for one in waiting if one.paper is not None]
    refused: dict[int, PlacingForm] = {}
    if request.method == "POST":
        number = request.POST.get("number", "")
        scan = row.scans.filter(number=int(number)).first() if number.isdigit() else None
        if scan is None:
            raise Http404
        if _put(request, row, scan, people, by, at, refused):
            return redirect("review:stack", stack=row.code)
    pages = [
        (one, None if one.paper_id or one.aside else refused.get(one.number) or _placing(None, one.number, people))
        for one in queries.scans_in(row)
    ]
    context = {
        "stack": row, "pages": pages, "pack": row.cycle.pack(), "cycle": row.cycle, "now": at,
        "failed": list(refused.values()), "loose": sum(1 for _, form in pages if form), "people": people,
    }  # fmt: skip
    return render(request, "review/stack.html", context, status=422 if refused else 200)


def _placing(given: Any, number: int, people: list[tuple[str, str]]) -> PlacingForm:
    return PlacingForm(given, people=people, auto_id=f"id_{number}_%s")


def _put(
    request: Any, row: Stack, scan: Scan, people: list[tuple[str, str]], by: Actor, at: datetime,
    refused: dict[int, PlacingForm],
) -> bool:  # fmt: skip
    """Put one page where the clerk says, or aside; a form that is refused goes into ``refused``."""
    form = _placing(request.POST, scan.number, people)
    try:
        if request.POST.get("do") == "aside":
            book.set_aside(scan, by=by, at=at)
            return True
        if form.is_valid():
            dossier = Dossier.objects.get(code=form.cleaned_data["whose"], unit=row.unit, cycle=row.cycle)
            recommending.put_by_hand(scan, dossier, page=form.cleaned_data["page"], by=by, at=at)
            return True
    except Refusal as why:
        form.add_error("whose", explain(why, zone=row.cycle.pack().timezone))
    except BadInput as bad:
        form.full_clean()
        for fault in bad.faults:
            form.add_error("whose", f"{fault.message}，应为：{fault.expected}")
    refused[scan.number] = form
    return False


def stack_page(request: Any, stack: str, number: int) -> HttpResponse:
    """A page of a stack. Whose it is may be unknown yet; nobody sees their own recommendation here."""
    row = _stack(request, stack)
    scan = row.scans.select_related("paper__dossier", "stack").filter(number=number).first()
    if scan is None or (scan.paper is not None and scan.paper.dossier.person_id == request.viewer.person.pk):
        raise Http404
    return _picture(scan)
