"""Urls of the desk and of the inbox. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.desk.views import running, work

app_name = "desk"
urlpatterns = [
    path("messages/", work.messages, name="messages"),
    path("desk/", work.home, name="home"),
    path("desk/dossiers/done/", work.done, name="done"),
    path("desk/dossiers/<str:code>/history/", work.history, name="history"),
    path("desk/procedure/", running.procedure, name="procedure"),
    path("desk/clock/", running.move_clock, name="clock"),
    path("desk/extend/", running.extend, name="extend"),
]
