"""Urls of printing. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.printing import views

app_name = "printing"
urlpatterns = [
    path("printing/", views.home, name="home"),
    path("printing/<str:ref>/", views.batch, name="batch"),
    path("printing/<str:ref>/file/", views.file, name="file"),
]
