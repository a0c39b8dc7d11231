"""Addresses of what can be taken away. Who may call each stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.handover.views import bundles, own

app_name = "handover"
urlpatterns = [
    path("", own.mine, name="mine"),
    path("copy/", own.copy, name="copy"),
    path("<code>/fill/", own.fill, name="fill"),
    path("<code>/bundle/", bundles.bundle, name="bundle"),
    path("<code>/bundle/<bundle>/", bundles.file, name="bundle_file"),
]
