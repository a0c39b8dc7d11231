"""Public pages."""

from __future__ import annotations

from django.urls import path

from zhiping.faces.portal import verifying, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("notice/", views.notice, name="notice"),
    path("notice/calendar.ics", views.calendar, name="calendar"),
    path("check/", views.selfcheck, name="check"),
    path("guide/<slug:audience>/", views.guide, name="guide"),
    path("guide/<slug:audience>.pdf", views.guide_pdf, name="guide_pdf"),
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.help_role, name="help_role"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<str:mark>/", verifying.scanned, name="verify_code"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/page/<int:number>/", views.styleguide_page, name="styleguide_page"),
    path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
]
