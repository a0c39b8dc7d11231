"""Urls of the schedule, in the name space of the room. Who may use them: ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.defence.views import changes, office, own, places, taking_part

urlpatterns = [
    path("plan/", office.plan, name="plan"),
    path("plan/places/", places.places, name="places"),
    path("plan/places/rooms/", places.room, name="room"),
    path("plan/places/half-days/<int:half>/", places.half_day, name="half_day"),
    path("plan/panels/", places.make_panels, name="panels_make"),
    path("plan/panels/new/", places.panel, name="panel_new"),
    path("plan/panels/<str:panel>/", places.panel, name="panel"),
    path("plan/make/", office.make, name="make"),
    path("plan/wishes/", office.wishes, name="wishes"),
    path("plan/schedules/<str:schedule>/", office.schedule, name="schedule"),
    path("plan/schedules/<str:schedule>/release/", office.release, name="release"),
    path("plan/schedules/<str:schedule>/drop/", office.drop, name="drop"),
    path("plan/untold/", changes.untold, name="untold"),
    path("plan/waiting/", changes.waiting, name="waiting"),
    path("plan/sessions/<str:session>/", changes.session, name="session"),
    path("plan/move/<str:code>/", changes.move, name="move"),
    path("sessions/", taking_part.sessions, name="sessions"),
    path("own/<str:code>/", own.own, name="own"),
    path("own/<str:code>/notice.pdf", own.notice, name="own_notice"),
    path("own/<str:code>/defence.ics", own.invitation, name="own_calendar"),
]
