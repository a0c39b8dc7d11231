"""The cash desk (F1): who owes what, vouchers entered by one and confirmed by another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.models import Cycle, Organisation
from zhiping.records.queries import now
from zhiping.registers.fees import operations, queries
from zhiping.registers.fees.models import Voucher
from zhiping.stages.handin.forms import ReceiptFileForm, ReceiptForm, ReversalForm, VoucherForm
from zhiping.stages.handin.paper.payment_slip import payment_slip
from zhiping.stages.handin.queries.copies import slip_job
from zhiping.stages.handin.views.common import (
    bodies,
    by,
    carried_out,
    cycle_of,
    offices,
    page,
    receipt_answer,
    viewer_of,
)


def _cycle(request: HttpRequest) -> Cycle:
    cycle = cycle_of(request)
    if cycle is None or cycle.committee.office_id not in offices(request):
        raise Http404
    return cycle


def book(request: HttpRequest) -> HttpResponse:
    """Who owes what; those ticked are paid for together."""
    cycle = _cycle(request)
    shown = request.GET.get("f", "owed")
    shown = shown if shown in queries.SHOWN else "owed"
    wanted = request.GET.get("department", "")
    department = Organisation.objects.filter(code=wanted).first() if wanted else None
    rows, following = queries.book(
        cycle, shown=shown, department=department.pk if department else None, after=request.GET.get("after", ""),
        apart=viewer_of(request).apart,
    )  # fmt: skip
    waiting, _ = queries.vouchers(cycle, state=Voucher.State.ENTERED)
    return page(
        request, "cash.html", rows=rows, following=following, shown=shown, department=department,
        departments=queries.departments(cycle), words=queries.SHOWN, totals=queries.totals(cycle), waiting=waiting,
        surplus=queries.surplus(cycle, apart=viewer_of(request).apart),
        enters=cycle.committee.office_id in viewer_of(request).organisations("cashier"),
    )  # fmt: skip


def enter(request: Any) -> HttpResponse:
    """Enter a voucher for those chosen: each one's share is shown before it is written."""
    cycle = _cycle(request)
    codes = (request.POST if request.method == "POST" else request.GET).getlist("order")
    lines = queries.orders(codes, cycle, apart=viewer_of(request).apart)
    posted = request.method == "POST"
    form = VoucherForm(request.POST) if posted else VoucherForm(initial={"kind": "paid", "way": "transfer"})
    made: list[Voucher] = []
    if posted and form.is_valid():
        given = form.cleaned_data
        paying = given["kind"] == Voucher.Kind.PAID

        def work() -> None:
            made.append(
                operations.enter(
                    cycle, Voucher.Kind(given["kind"]), [line.order for line in lines],
                    fen=given["yuan"] if paying else None,
                    way=Voucher.Way(given["way"]) if paying else Voucher.Way.NONE,
                    reference=given["reference"] if paying else "",
                    received_on=given["received_on"] if paying else None, payer=given["payer"] if paying else "",
                    note=given["note"], by=by(request), at=now(cycle, real=request.arrived_at),
                )
            )  # fmt: skip

        if carried_out(request, cycle.pack(), form, work, "已登记，等另一人复核后入账。"):
            return redirect("handin:voucher", made[0].code)
    return page(
        request, "enter.html", 422 if posted else 200, form=form, lines=lines,
        owed=sum(line.stands.owed for line in lines), bank=sum(line.stands.bank for line in lines),
    )  # fmt: skip


def vouchers(request: HttpRequest) -> HttpResponse:
    """Every voucher of the round, newest first."""
    cycle = _cycle(request)
    before = request.GET.get("before", "")
    rows, following = queries.vouchers(cycle, before=before)
    return page(request, "vouchers.html", rows=rows, following=following, before=before)


def voucher(request: Any, voucher: str) -> HttpResponse:
    """One voucher: confirm, cancel, reconcile, note the fiscal receipt."""
    found = queries.voucher(voucher, offices(request))
    if found is None:
        raise Http404
    at = now(found.cycle, real=request.arrived_at)
    do = request.POST.get("do", "")
    form = ReceiptForm(request.POST if do == "receipt" else None)
    file = ReceiptFileForm(request.POST, request.FILES) if do == "file" else ReceiptFileForm()
    undo = ReversalForm(request.POST if do == "reverse" else None)
    forms: dict[str, Any] = {"receipt": form, "file": file, "reverse": undo}
    acts = {
        "confirm": (lambda: operations.confirm(found, by=by(request), at=at), "已复核入账，已告知申报人。"),
        "cancel": (lambda: operations.cancel(found, by=by(request), at=at), "已作废，号码可以重新登记。"),
        "reconcile": (lambda: operations.reconcile(found, by=by(request), at=at), "已对账。"),
        "receipt": (
            lambda: operations.give_receipt(found, form.cleaned_data["receipt"], by=by(request), at=at),
            "票据号码已登记。",
        ),
        "file": (
            lambda: operations.keep_receipt(found, file.cleaned_data["file"].read(), by=by(request), at=at),
            "票据文件已保存，申报人可以下载。",
        ),
        "reverse": (
            lambda: operations.reverse(found, note=undo.cleaned_data["note"], by=by(request), at=at),
            "冲正已登记，等另一人复核。复核以后费用恢复待缴。",
        ),
    }  # fmt: skip
    if request.method == "POST" and do in acts and (do not in forms or forms[do].is_valid()):
        work, done = acts[do]
        if carried_out(request, found.cycle.pack(), forms.get(do), work, done):
            return redirect("handin:voucher", found.code)
    own = request.viewer.person is not None and found.entered_by_id == request.viewer.person.pk
    return page(
        request, "voucher.html", 422 if request.method == "POST" else 200, voucher=found, form=form, file=file,
        undo=undo, wrong=forms.get(do),
        enters=found.cycle.committee.office_id in viewer_of(request).organisations("cashier"),
        shares=queries.shares_of(found, apart=viewer_of(request).apart),
        payer=queries.payer(found), note=queries.note(found), own=own,
    )  # fmt: skip


def receipt_file(request: HttpRequest, voucher: str) -> HttpResponse:
    """The file of a fiscal receipt, as it was uploaded."""
    found = queries.voucher(voucher, offices(request))
    if found is None or not found.receipt_blob:
        raise Http404
    return receipt_answer(found)


def slip(request: Any) -> HttpResponse:
    """The slip with which a department, or who sits in the office, pays for all its people that still owe (F1)."""
    cycle = cycle_of(request)
    body = Organisation.objects.filter(code=request.GET.get("department", "")).first()
    if cycle is None or body is None or not _its_people(request, cycle, body):
        raise Http404
    direct = body.pk == cycle.committee.office_id
    people = queries.owed_by(cycle, None if direct else body, apart=viewer_of(request).apart)
    if not people:
        raise Http404
    pack = cycle.pack()
    content = payment_slip(pack, people, order=body.code, payer=body.name, until_on=None)
    made = slip_job(content, pack, made_at=now(cycle, real=request.arrived_at)).print()
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="payment-slip-{body.code}.pdf"'
    return answer


def _its_people(request: HttpRequest, cycle: Cycle, body: Organisation) -> bool:
    return body.pk in bodies(request) or cycle.committee.office_id in offices(request)
