"""Root urls. Every name must stand in ``zhiping.access.table``: an unlisted URL is closed."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhiping.faces.portal.urls")),
    path("", include("zhiping.web.urls")),
    path("", include("zhiping.accounts.urls")),
    path("register/", include("zhiping.stages.registration.urls")),
    path("apply/", include("zhiping.stages.application.urls")),
    path("review/", include("zhiping.stages.review.urls")),
    path("experts/", include("zhiping.registers.experts.urls")),
    path("handin/", include("zhiping.stages.handin.urls")),
    path("draws/", include("zhiping.stages.drawing.urls")),
    path("defence/", include("zhiping.stages.defence.urls")),
    path("meeting/", include("zhiping.stages.meeting.urls")),
    path("", include("zhiping.stages.conferral.urls")),
    path("after/", include("zhiping.stages.aftercare.urls")),
    path("integrity/", include("zhiping.registers.integrity.urls")),
    path("", include("zhiping.faces.desk.urls")),
    path("", include("zhiping.faces.printing.urls")),
    path("", include("zhiping.faces.exchange.urls")),
    path("", include("zhiping.faces.figures.urls")),
    path("", include("zhiping.faces.oversight.urls")),
    path("data/", include("zhiping.faces.handover.urls")),
]
