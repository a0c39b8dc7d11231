"""Rolls (P8, P9): choose who, look at the list as it will be, and let it stand; what became of it; decide a package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.audiences import who_takes_results
from zhiping.access.viewers import OFFICE_ROLES
from zhiping.core.errors import BadInput
from zhiping.core.procedure import State
from zhiping.ground.storage import keys
from zhiping.records.models import Cycle, Dossier, Organisation
from zhiping.stages.conferral.forms import (
    ChoosingForm,
    LetterNumberForm,
    NoticeForm,
    NumberForm,
    OwnForm,
    VerdictsForm,
)
from zhiping.stages.conferral.models import Roll
from zhiping.stages.conferral.operations import rolls as operations
from zhiping.stages.conferral.queries import leaving, papers
from zhiping.stages.conferral.queries import rolls as reads
from zhiping.stages.conferral.queries.names import named
from zhiping.stages.conferral.queries.sealed import reason_of
from zhiping.stages.conferral.views.common import (
    at_of,
    by,
    carried_out,
    cycle_of,
    page,
    pdf,
    sees,
    viewer_of,
    works_for,
)

KINDS: Final = [kind.value for kind in Roll.Kind]


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of roll as it is made on a page: in words, by whom, of whom."""

    key: str
    heading: str
    says: str
    clause: str
    act: str
    empty: str
    form: type[ChoosingForm]
    waiting: Callable[..., QuerySet[Dossier]]
    make: Callable[[Any, Cycle, Sequence[Dossier], dict[str, Any]], Roll]


def _announce(request: Any, cycle: Cycle, rows: Sequence[Dossier], given: dict[str, Any]) -> Roll:
    return operations.announce(cycle, rows, number=given["number"], by=by(request), at=at_of(request, cycle))


def _send(request: Any, cycle: Cycle, rows: Sequence[Dossier], given: dict[str, Any]) -> Roll:
    return operations.send(cycle, rows, number=given["number"], by=by(request), at=at_of(request, cycle))


def _confirm(request: Any, cycle: Cycle, rows: Sequence[Dossier], given: dict[str, Any]) -> Roll:
    return operations.confirm_own(
        cycle, rows, {row.pk: given["verdict"] for row in rows}, clause=given["clause"], reason=given["reason"],
        number=given["number"], by=by(request), at=at_of(request, cycle),
    )  # fmt: skip


def _notify(request: Any, cycle: Cycle, rows: Sequence[Dossier], given: dict[str, Any]) -> Roll:
    return operations.give_notice(
        cycle, rows, number=given["number"], qualified_on=given["qualified_on"], basis=given["basis"],
        by=by(request), at=at_of(request, cycle),
    )  # fmt: skip


ANNOUNCE: Final = Deed(
    "announce", "公示评审结果", "勾选评审通过的人员，先看名单，再发布。发布以后名单固定，不能提前结束。", "P8",
    "发布公示", "评审会议表决通过以后，人员会列在这里。", NumberForm, reads.to_announce, _announce,
)  # fmt: skip
SEND: Final = Deed(
    "send", "报送人社部门确认", "公示期满、没有未办结异议的人员，作为一批报送人社部门确认。", "P9", "报送",
    "公示期满以后，由人社部门确认的人员会列在这里。", LetterNumberForm, reads.to_send, _send,
)  # fmt: skip
CONFIRM: Final = Deed(
    "confirm", "确认评审结果", "公示期满、没有未办结异议的人员，由本单位确认。", "P9", "确认",
    "公示期满以后，由本单位确认的人员会列在这里。", OwnForm, reads.to_confirm, _confirm,
)  # fmt: skip
NOTIFY: Final = Deed(
    "notify", "印发任职资格通知", "评审结果已经确认的人员，列入任职资格通知。通知发布以后，任何人都可以查看。", "P9",
    "印发通知", "评审结果确认以后，人员会列在这里。", NoticeForm, reads.to_notify, _notify,
)  # fmt: skip


def overview(request: HttpRequest) -> HttpResponse:
    """What waits for whom, and every roll of the round: of the office; for HR officers, what came to them."""
    cycle = cycle_of(request)
    viewer = viewer_of(request)
    inside = works_for(request, cycle, *OFFICE_ROLES)
    deeds = _counted(request, cycle)
    listed = (
        reads.rolls(KINDS, cycle=cycle)
        if inside
        else reads.rolls([Roll.Kind.PACKAGE, Roll.Kind.NOTICE], bodies=viewer.organisations("hr_officer"))
    )
    decides = viewer.organisations("hr_officer")
    to_decide = [
        one for one in listed
        if one.roll.kind == Roll.Kind.PACKAGE and one.roll.body_id in decides and one.counted.undecided
    ]  # fmt: skip
    return page(request, "overview.html", deeds=deeds, listed=listed, inside=inside, to_decide=to_decide)


def _counted(request: HttpRequest, cycle: Cycle) -> list[tuple[Deed, int]]:
    """What the viewer may make in this round, each with how many wait for it."""
    apart = viewer_of(request).apart
    return [(deed, deed.waiting(cycle, apart=apart).count()) for deed in _theirs(request, cycle)]


def _theirs(request: HttpRequest, cycle: Cycle) -> list[Deed]:
    """What the viewer may make in this round."""
    found = []
    if works_for(request, cycle, "office_reviewer"):
        found += [ANNOUNCE, SEND]
    if works_for(request, cycle, "bureau"):
        found.append(CONFIRM)
    if _issues(request, cycle):
        found.append(NOTIFY)
    stages = cycle.pack().stages
    return [one for one in found if stages.result_publicity or one is not ANNOUNCE]


def _issues(request: HttpRequest, cycle: Cycle) -> bool:
    try:
        body, role = operations.issuer_of(cycle)
    except BadInput:
        return False
    return body.pk in viewer_of(request).organisations(role)


def _made(request: HttpRequest, deed: Deed) -> HttpResponse:
    cycle = cycle_of(request)
    if deed not in _theirs(request, cycle):
        raise Http404
    waiting = deed.waiting(cycle, apart=viewer_of(request).apart)
    rows = list(waiting[: operations.MOST])
    held = reads.blocked(waiting)
    free = [row for row in rows if row.pk not in held]
    choices = [(row.code, row.applicant_name) for row in free]
    posted = request.method == "POST"
    more = {"pack": cycle.pack()} if issubclass(deed.form, OwnForm) else {}
    form = deed.form(request.POST if posted else None, rows=choices, **more)
    chosen = request.POST.getlist("code") if posted else [row.code for row in free]
    context: dict[str, Any] = {
        "deed": deed, "form": form, "rows": free, "chosen": chosen,
        "held": [(row, held[row.pk]) for row in rows if row.pk in held],
    }  # fmt: skip
    if posted and form.is_valid():
        found = [row for row in free if row.code in form.cleaned_data["code"]]
        if request.POST.get("do") == "make":
            return _carried(request, deed, cycle, found, form, context)
        if (shown := _preview(request, deed, cycle, found, form)) is not None:
            return shown
    return page(request, "choose.html", 422 if posted else 200, **context)


def _carried(
    request: HttpRequest, deed: Deed, cycle: Cycle, rows: Sequence[Dossier], form: Form, context: dict[str, Any]
) -> HttpResponse:
    made: list[Roll] = []

    def work() -> None:
        made.append(deed.make(request, cycle, rows, form.cleaned_data))

    if carried_out(request, cycle.pack(), form, work, f"{deed.act}已办理，共{len(rows)}人，已告知有关的人。"):
        return redirect("conferral:roll", made[0].code)
    return page(request, "choose.html", 422, **context)


def _preview(
    request: HttpRequest, deed: Deed, cycle: Cycle, rows: Sequence[Dossier], form: Form
) -> HttpResponse | None:
    """The list as it will stand; None where it cannot, with the reasons in ``form``."""
    pack, at = cycle.pack(), at_of(request, cycle)
    found: list[Roll] = []
    bodies: list[Organisation] = []
    if deed is SEND and not carried_out(request, pack, form, lambda: bodies.append(operations.hr_of(cycle))):
        return None
    if deed is ANNOUNCE:
        number = form.cleaned_data["number"]

        def work() -> None:
            found.append(operations.foreseen(cycle, rows, number=number, by=by(request), at=at))

        if not carried_out(request, pack, form, work):
            return None
    return page(
        request, "preview.html", deed=deed, lines=named(rows, pack), given=form.cleaned_data, form=form,
        roll=found[0] if found else None, body=bodies[0] if bodies else None, rule=pack.publicity.result,
        heading=papers.results_heading(pack),
    )  # fmt: skip


def announce(request: HttpRequest) -> HttpResponse:
    """Publicise results."""
    return _made(request, ANNOUNCE)


def send(request: HttpRequest) -> HttpResponse:
    """Send a package to the HR department."""
    return _made(request, SEND)


def confirm(request: HttpRequest) -> HttpResponse:
    """The bureau's own confirmation."""
    return _made(request, CONFIRM)


def notify(request: HttpRequest) -> HttpResponse:
    """Issue a notice of qualification."""
    return _made(request, NOTIFY)


def _roll(request: HttpRequest, roll: str) -> Roll:
    found = reads.roll_by(roll, KINDS)
    if found is None or not sees(request, found):
        raise Http404
    return found


def _reason(line: Any) -> str:
    try:
        return reason_of(line)
    except keys.KeyDestroyed:
        return "（材料已销毁）"


def _opens(request: HttpRequest, roll: Roll) -> str:
    """The page on which the viewer reads a dossier of ``roll``: the office where it works, the HR department where it
    only reads; empty for who reads none."""
    if works_for(request, roll.cycle, *OFFICE_ROLES):
        return "review:item"
    above = roll.cycle.committee.office.superior_id
    reads = roll.kind == Roll.Kind.PACKAGE and above in viewer_of(request).organisations("hr_officer")
    return "oversight:dossier" if reads else ""


def show(request: HttpRequest, roll: str) -> HttpResponse:
    """A roll with what became of each; for officers of the HR department that it went to, the decision about it."""
    found = _roll(request, roll)
    pack = found.cycle.pack()
    decides = found.kind == Roll.Kind.PACKAGE and found.body_id in viewer_of(request).organisations("hr_officer")
    lines = reads.lines_of(found)
    apart = viewer_of(request).apart
    undecided = [one for one in lines if one.carried_at and not one.decision and one.dossier.person_id not in apart]
    posted = request.method == "POST" and decides
    form = VerdictsForm(request.POST if posted else None, pack=pack, lines=undecided, may_send_back=True)
    context: dict[str, Any] = {
        "roll": found, "decides": decides and bool(undecided), "form": form, "opens": _opens(request, found),
        "exports": who_takes_results(viewer_of(request), None),
        "records": works_for(request, found.cycle, "office_reviewer"),
    }  # fmt: skip
    if posted and form.is_valid():
        verdicts = operations.Verdicts(form.by_place(), form.cleaned_data["clause"], form.cleaned_data["reason"])
        if request.POST.get("do") != "decide":
            if faults := verdicts.faults(pack):
                for fault in faults:
                    form.add_error(fault.where if fault.where in form.fields else None, fault.message)
            else:
                return _look(request, found, form, verdicts)
        else:

            def work() -> None:
                operations.decide_lines(found, verdicts, by=by(request), at=at_of(request, found.cycle))

            if carried_out(request, pack, form, work, f"已办理{len(verdicts.by_place)}人，已告知有关的人。"):
                return redirect("conferral:roll", found.code)
    fields = {line.pk: form[name] for line, name in form.rows} if decides else {}
    reasons = {line.pk: _reason(line) for line in found.lines.filter(decision__in=["send_back", "reject"])} if any(
        line.decision in ("send_back", "reject") for line in lines
    ) else {}  # fmt: skip
    why = leaving.kinds_of(lines, apart=apart)
    held = reads.blocked(Dossier.objects.filter(roll_lines__roll=found).exclude(person__in=list(apart)))
    listed = [
        (line, fields.get(line.pk), reasons.get(line.pk, ""), why.get(line.pk, ""), held.get(line.dossier_id, ""))
        for line in lines
    ]
    waits = [line for line in lines if line.carried_at and line.dossier.state == State.CONFIRMED]
    context["certifies"] = (
        found.kind == Roll.Kind.NOTICE and pack.stages.certificate and context["records"] and bool(waits)
    )
    ahead = [] if context["decides"] else [one for one in _counted(request, found.cycle) if one[1]]
    return page(request, "roll.html", 422 if posted else 200, lines=listed, ahead=ahead, **context)


def _look(request: HttpRequest, roll: Roll, form: VerdictsForm, verdicts: operations.Verdicts) -> HttpResponse:
    words = (("confirm", "确认"), ("send_back", "退回评委会办公室"), ("reject", "不予确认"))
    lines = {line.place: line for line, _ in form.rows}
    groups = [
        (word, [lines[place] for place, given in sorted(verdicts.by_place.items()) if given == key])
        for key, word in words
    ]
    return page(request, "deciding.html", roll=roll, form=form, groups=[one for one in groups if one[1]],
                verdicts=verdicts)  # fmt: skip


def roll_pdf(request: HttpRequest, roll: str) -> HttpResponse:
    """Its paper."""
    return pdf(_roll(request, roll))
