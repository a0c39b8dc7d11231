"""Urls of the register of experts. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.registers.experts.views import asking, committee, deciding, mine, pool

app_name = "experts"
urlpatterns = [
    path("", pool.listed, name="pool"),
    path("new/", pool.new, name="new"),
    path("figures/", pool.figures, name="figures"),
    path("committee/", committee.show, name="committee"),
    path("committee/file/", committee.file, name="file"),
    path("committee/seats/<int:seat>/", committee.leave, name="seat"),
    path("recusals/", deciding.listed, name="recusals"),
    path("recusals/look/", deciding.look, name="look"),
    path("recusals/requests/", asking.listed, name="requests"),
    path("recusals/requests/<str:request_code>/", asking.answer, name="request"),
    path("recusals/<str:recusal>/", deciding.decide, name="recusal"),
    path("mine/", mine.mine, name="mine"),
    path("own/<str:code>/", asking.own, name="own"),
    path("<str:expert>/", pool.show, name="expert"),
    path("<str:expert>/edit/", pool.edit, name="edit"),
    path("<str:expert>/status/", pool.status, name="status"),
    path("<str:expert>/recusal/", deciding.bring_up, name="bring_up"),
]
