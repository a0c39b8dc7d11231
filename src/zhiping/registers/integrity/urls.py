"""Urls of the integrity record. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.registers.integrity.views import destroying, handling, own

app_name = "integrity"
urlpatterns = [
    path("cases/", handling.cases, name="cases"),
    path("cases/<str:case>/", handling.case, name="case"),
    path("cases/<str:case>/files/<slug:blob>/", handling.file, name="file"),
    path("open/<str:code>/", handling.open_case, name="open"),
    path("entries/", handling.entries, name="entries"),
    path("entries/<str:entry>/", handling.entry, name="entry"),
    path("over/", destroying.over, name="over"),
    path("over/<str:case>/", destroying.destroy, name="destroy"),
    path("mine/", own.mine, name="mine"),
    path("mine/<str:case>/", own.own, name="own"),
    path("mine/<str:case>/files/<slug:blob>/", own.own_file, name="own_file"),
]
