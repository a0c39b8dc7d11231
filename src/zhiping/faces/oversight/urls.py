"""Urls of supervision and audit. Who may read them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.oversight.views import auditing, supervising

app_name = "oversight"
urlpatterns = [
    path("oversight/", supervising.home, name="home"),
    path("oversight/<str:code>/", supervising.dossier, name="dossier"),
    path("oversight/<str:code>/files/", supervising.files, name="files"),
    path("oversight/<str:code>/evidence/<str:evidence_code>/", supervising.evidence, name="evidence"),
    path("oversight/<str:code>/evidence/<str:evidence_code>/page/<int:number>/", supervising.page, name="page"),
    path("audit/", auditing.trails, name="trails"),
    path("audit/<str:kind>/<str:ref>/", auditing.trail, name="trail"),
]
