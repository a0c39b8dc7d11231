"""Urls of the hand-in. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.handin.views import admitting, cash, counter, manifests, online, own

app_name = "handin"
urlpatterns = [
    path("counter/", counter.counter, name="counter"),
    path("packets/<str:code>/", counter.packet, name="packet"),
    path("manifests/", manifests.listed, name="manifests"),
    path("manifests/new/", manifests.send, name="send"),
    path("manifests/<str:manifest>/", manifests.show, name="manifest"),
    path("manifests/<str:manifest>/list.pdf", manifests.list_pdf, name="manifest_pdf"),
    path("manifests/<str:manifest>/receipt/", manifests.receipt, name="receipt"),
    path("manifests/<str:manifest>/receipt.pdf", manifests.receipt_pdf, name="receipt_pdf"),
    path("fees/", cash.book, name="cash"),
    path("fees/enter/", cash.enter, name="enter"),
    path("fees/vouchers/", cash.vouchers, name="vouchers"),
    path("fees/vouchers/<str:voucher>/", cash.voucher, name="voucher"),
    path("fees/vouchers/<str:voucher>/receipt.pdf", cash.receipt_file, name="receipt_file"),
    path("fees/slip.pdf", cash.slip, name="slip"),
    path("fees/online/<slug:provider>/", online.callback, name="callback"),
    path("fees/loopback/<str:payment>/", online.loopback, name="loopback"),
    path("admission/", admitting.admission, name="admission"),
    path("own/<str:code>/", own.own, name="own"),
    path("own/<str:code>/pay/", online.pay, name="pay"),
    path("own/<str:code>/receipts/<str:voucher>.pdf", online.receipt_of_own, name="own_receipt"),
    path("own/<str:code>/<slug:form>.pdf", own.paper, name="own_paper"),
]
