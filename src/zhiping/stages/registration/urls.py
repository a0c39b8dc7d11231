"""Urls of registration. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.registration.views import asking, desk, people, staff

app_name = "registration"
urlpatterns = [
    path("", asking.start, name="start"),
    path("body/<str:kind>/", asking.superiors, name="superiors"),
    path("body/<str:kind>/<str:superior>/", asking.body, name="body"),
    path("person/", asking.units, name="units"),
    path("person/<str:unit>/", asking.person, name="person"),
    path("missing/", asking.missing, name="missing"),
    path("mine/", asking.mine, name="mine"),
    path("mine/<str:ref>/", asking.own, name="own"),
    path("desk/", desk.home, name="desk"),
    path("desk/preview/", desk.preview, name="preview"),
    path("desk/<str:ref>/", desk.review, name="review"),
    path("roles/", staff.roles, name="roles"),
    path("roles/<int:membership>/end/", staff.end, name="end"),
    path("doubles/", staff.doubles, name="doubles"),
    path("people/", people.home, name="people"),
    path("people/merge/<str:ref>/", people.merge, name="people_merge"),
    path("people/<str:old>/<str:into>/", people.pair, name="people_pair"),
    path("merge/<str:old>/", staff.merge, name="merge"),
]
