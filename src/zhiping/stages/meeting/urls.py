"""Urls of the review meeting. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.meeting.views import keeping, voting

app_name = "meeting"
urlpatterns = [
    path("", keeping.home, name="home"),
    path("plan/", keeping.plan, name="plan"),
    path("mine/", voting.mine, name="mine"),
    path("ballots/<str:key>/", voting.ballot, name="ballot"),
    path("opinions/<str:key>/<int:number>/", voting.opinion, name="opinion"),
    path("votes/<str:key>/", voting.vote, name="vote"),
    path("votes/<str:key>/ballot.pdf", keeping.ballot_pdf, name="ballot_pdf"),
    path("votes/<str:key>/tally.pdf", keeping.tally_pdf, name="tally_pdf"),
    path("<str:key>/", keeping.meeting, name="meeting"),
    path("<str:key>/agenda/", keeping.agenda, name="agenda"),
    path("<str:key>/candidates/", voting.candidates, name="candidates"),
    path("<str:key>/people/", keeping.people, name="people"),
    path("<str:key>/groups/", keeping.groups, name="groups"),
    path("<str:key>/open/", voting.open_vote, name="open"),
    path("<str:key>/record/", keeping.record, name="record"),
    path("<str:key>/minutes.pdf", keeping.minutes_pdf, name="minutes_pdf"),
    path("<str:key>/opinions/<int:number>.pdf", keeping.opinion_pdf, name="opinion_pdf"),
]
