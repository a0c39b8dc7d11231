"""Urls of the unit (P3): its board, publicity, objections, recommendation. Part of ``zhiping.stages.review.urls``."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiping.stages.review.views import boards, publicity, recommending

#: Before the pages of a dossier: ``board`` is no code.
BOARD: list[URLPattern] = [
    path("board/", boards.board, name="board"),
    path("papers/", recommending.papers, name="papers"),
    path("papers/print.pdf", recommending.papers_pdf, name="papers_pdf"),
    path("papers/stack/<str:stack>/", recommending.stack, name="stack"),
    path("papers/stack/<str:stack>/<int:number>/", recommending.stack_page, name="stack_page"),
]

UNIT: list[URLPattern] = [
    path("<str:code>/publicity/", publicity.publicity, name="publicity"),
    path("<str:code>/publicity/notice/", publicity.notice, name="notice"),
    path("<str:code>/publicity/notice.pdf", publicity.notice_pdf, name="notice_pdf"),
    path("<str:code>/publicity/photo/<str:photo>/", publicity.board_photo, name="board_photo"),
    path("<str:code>/publicity/objection/", publicity.record_objection, name="objection"),
    path("<str:code>/publicity/objection/<str:objection>/", publicity.decide_objection, name="objection_decide"),
    path("<str:code>/publicity/objection/<str:objection>/finding/", publicity.investigate, name="investigate"),
    path("<str:code>/publicity/result/", publicity.result, name="result"),
    path("<str:code>/publicity/result.pdf", publicity.result_pdf, name="result_pdf"),
    path("<str:code>/recommend/", recommending.recommend, name="recommend"),
    path("<str:code>/recommend/scan/<int:number>/", recommending.scan, name="scan"),
    path("<str:code>/recommend/signed.pdf", recommending.recommendation_pdf, name="recommendation_pdf"),
]
