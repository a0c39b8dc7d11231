"""Urls of the defence. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import URLPattern

from zhiping.stages.defence import day_urls, plan_urls

app_name = "defence"
urlpatterns: list[URLPattern] = [*plan_urls.urlpatterns, *day_urls.urlpatterns]
