"""Urls of exchange. Who may use them stands in ``zhiping.access.table``; what each may take, the sources say."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.exchange.views import bringing, taking

app_name = "exchange"
urlpatterns = [
    path("exchange/", taking.home, name="home"),
    path("exchange/out/<slug:source>/", taking.ask, name="ask"),
    path("exchange/exports/<str:ref>/", taking.export, name="export"),
    path("exchange/exports/<str:ref>/file/", taking.file, name="file"),
    path("exchange/in/<slug:kind>/", bringing.bring, name="bring"),
    path("exchange/in/<slug:kind>/template/", bringing.template, name="template"),
    path("exchange/imports/<str:ref>/", bringing.decide, name="import"),
]
