"""Urls of the aftercare. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.aftercare.views import collecting, destroying, ending

app_name = "aftercare"
urlpatterns = [
    path("collection/", collecting.lists, name="lists"),
    path("collection/unit/", collecting.unit, name="unit"),
    path("collection/<str:collection>/", collecting.show, name="list"),
    path("collection/<str:collection>/list.pdf", collecting.list_pdf, name="list_pdf"),
    path("destruction/", destroying.home, name="destruction"),
    path("destruction/<str:list>/", destroying.show, name="destruction_list"),
    path("destruction/<str:list>/record.pdf", destroying.record_pdf, name="record_pdf"),
    path("hold/<str:code>/", destroying.hold, name="hold"),
    path("entrusted/", ending.entrusted, name="entrusted"),
    path("entrusted/<str:code>/package.zip", ending.package, name="package"),
    path("years/", ending.years, name="years"),
    path("years/<str:key>/", ending.year, name="year"),
]
