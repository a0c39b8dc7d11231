"""Urls of supervision, of experts who read what they judge, of audit. Who may stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.oversight.views import auditing, judging, supervising

app_name = "oversight"
urlpatterns = [
    path("oversight/", supervising.home, name="home"),
    path("oversight/<str:code>/", supervising.dossier, name="dossier"),
    path("oversight/<str:code>/files/", supervising.files, name="files"),
    path("oversight/<str:code>/evidence/<str:evidence_code>/", supervising.evidence, name="evidence"),
    path("oversight/<str:code>/evidence/<str:evidence_code>/page/<int:number>/", supervising.page, name="page"),
    path("material/<str:code>/", judging.material, name="material"),
    path("material/<str:code>/files/", judging.files, name="material_files"),
    path("material/<str:code>/evidence/<str:evidence_code>/", judging.evidence, name="material_evidence"),
    path("material/<str:code>/evidence/<str:evidence_code>/page/<int:number>/", judging.page, name="material_page"),
    path("audit/", auditing.trails, name="trails"),
    path("audit/<str:kind>/<str:ref>/", auditing.trail, name="trail"),
]
