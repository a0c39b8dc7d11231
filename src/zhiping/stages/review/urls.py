"""Urls of the review. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.review.unit_urls import BOARD, UNIT
from zhiping.stages.review.views import (
    batches,
    checking,
    corrections,
    decisions,
    refusing,
    returning,
    showing,
    together,
)

app_name = "review"
urlpatterns = [
    *BOARD,
    path("batch/", batches.preview, name="batch"),
    path("batch/apply/", batches.apply, name="batch_apply"),
    path("batch/done/", batches.done, name="batch_done"),
    path("reports/", batches.letters, name="reports"),
    path("reports/<str:report>/", batches.letter, name="report"),
    path("<str:code>/", checking.item, name="item"),
    path("<str:code>/item/<str:item>/", checking.mark, name="mark"),
    path("<str:code>/together/", together.together, name="together"),
    path("<str:code>/undo/", checking.undo, name="undo"),
    path("<str:code>/evidence/<str:evidence_code>/", showing.show_evidence, name="evidence"),
    path("<str:code>/evidence/<str:evidence_code>/page/<int:number>/", showing.show_page, name="page"),
    path("<str:code>/return/", returning.return_dossier, name="return"),
    *UNIT,
    path("<str:code>/report/", decisions.report_up, name="report_up"),
    path("<str:code>/accept/", decisions.accept, name="accept"),
    path("<str:code>/decline/", decisions.decline, name="decline"),
    path("<str:code>/correct/", corrections.correct, name="correct"),
    path("<str:code>/correct/confirm/", corrections.confirm, name="correct_confirm"),
    path("<str:code>/correct/take-back/", corrections.take_back, name="correct_take_back"),
    path("<str:code>/refuse/", refusing.refuse, name="refuse"),
    path("<str:code>/refuse/confirm/", refusing.confirm_refusal, name="refuse_confirm"),
    path("<str:code>/refuse/take-back/", refusing.take_back_refusal, name="refuse_take_back"),
]
