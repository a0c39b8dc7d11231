"""The one url of the frame itself. Who may use it stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.web import appearance

app_name = "web"
urlpatterns = [
    path("appearance/", appearance.appearance, name="appearance"),
]
