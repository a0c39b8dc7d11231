"""Urls of the desk and of the inbox. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.desk.views import calls, changing, listing, mailing, office, opening, recusing, running, work

app_name = "desk"
urlpatterns = [
    path("messages/", work.messages, name="messages"),
    path("desk/", work.home, name="home"),
    path("desk/search/", listing.search, name="search"),
    path("desk/choose/", listing.choose, name="choose"),
    path("desk/filters/", listing.keep, name="keep"),
    path("desk/filters/<int:pk>/drop/", listing.drop, name="drop"),
    path("desk/calls/", calls.calls, name="calls"),
    path("desk/calls/record/", calls.record, name="record_call"),
    path("desk/dossiers/done/", work.done, name="done"),
    path("desk/dossiers/<str:code>/history/", work.history, name="history"),
    path("desk/dossiers/<str:code>/office/", office.office, name="office"),
    path("desk/dossiers/<str:code>/assign/", office.assign_one, name="assign"),
    path("desk/recusals/", recusing.recusals, name="recusals"),
    path("desk/recusals/<int:pk>/lift/", recusing.lift, name="lift_recusal"),
    path("desk/procedure/", running.procedure, name="procedure"),
    path("desk/clock/", running.move_clock, name="clock"),
    path("desk/mail/", mailing.mail, name="mail"),
    path("changes/", changing.changes, name="changes"),
    path("desk/extend/", changing.extend, name="extend"),
    path("desk/supplement/", changing.supplement_page, name="supplement"),
    path("desk/opening/", opening.opening_page, name="opening"),
]
