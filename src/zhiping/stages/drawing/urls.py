"""Urls of the draws. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.drawing.views import draws, preparing, public

app_name = "drawing"
urlpatterns = [
    path("", preparing.home, name="home"),
    path("new/<slug:stage>/", preparing.prepare, name="prepare"),
    path("public/", public.listed, name="public"),
    path("public/verify-draw.py", public.script, name="script"),
    path("public/records/<slug:digest>.json", public.record, name="record"),
    path("public/<str:draw>/", public.one, name="public_draw"),
    path("public/<str:draw>/frozen.json", public.frozen, name="frozen"),
    path("<str:draw>/", draws.draw, name="draw"),
    path("<str:draw>/pool/", draws.pool, name="pool"),
    path("<str:draw>/commit/", draws.commit, name="commit"),
    path("<str:draw>/reveal/", draws.reveal, name="reveal"),
    path("<str:draw>/step-down/<slug:key>/", draws.step_down, name="step_down"),
    path("<str:draw>/names.json", draws.names, name="names"),
    path("<str:draw>/issue/", draws.issue, name="issue"),
    path("<str:draw>/record.pdf", draws.paper, name="paper"),
]
