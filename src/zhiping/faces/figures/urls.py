"""Urls of the figures. Who may read them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.figures import views

app_name = "figures"
urlpatterns = [path("figures/", views.home, name="home")]
