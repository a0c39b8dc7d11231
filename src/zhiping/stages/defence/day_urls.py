"""Urls of the day of the defence, in the name space of the room. Who may use them: ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.defence.views import day, outcomes, running, scoring

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/checkin/", day.checkin, name="checkin"),
    path("day/screens/", day.screen_open, name="screen_open"),
    path("screen/<str:token>/", day.screen, name="screen"),
    path("day/<str:session>/", running.run, name="run"),
    path("day/<str:session>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("scoring/", scoring.home, name="scoring_home"),
    path("scoring/<str:session>/", scoring.scoring, name="scoring"),
    path("scoring/<str:session>/<str:slot>/", scoring.sheet, name="sheet"),
    path("scoring/<str:session>/<str:slot>/<str:expert>.pdf", outcomes.sheet_pdf, name="sheet_pdf"),
]
