"""The applicant's addresses. Who may call each stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import path

from zhiping.stages.application.views import (
    attesting,
    evidence,
    gathering,
    home,
    items,
    leaves,
    leaving,
    overview,
    papers,
    reuse,
    sections,
    showing,
    submission,
    uploads,
)

app_name = "application"
urlpatterns = [
    path("", home.home, name="home"),
    path("<code>/", overview.overview, name="overview"),
    path("<code>/check/", submission.check, name="check"),
    path("<code>/receipt/<number>/", submission.receipt, name="receipt"),
    path("<code>/content/", submission.content, name="content"),
    path("<code>/forms/", papers.papers, name="papers"),
    path("<code>/forms/<slug:form>.pdf", papers.paper, name="paper"),
    path("<code>/offer/", submission.offer, name="offer"),
    path("<code>/withdraw/", submission.withdraw, name="withdraw"),
    path("<code>/reuse/", reuse.page, name="reuse"),
    path("<code>/evidence/", evidence.evidence, name="evidence"),
    path("<code>/evidence/list/", evidence.catalogue, name="catalogue"),
    path("<code>/evidence/earlier/", gathering.earlier, name="earlier_files"),
    path("<code>/evidence/photo/", gathering.portrait, name="portrait"),
    path("<code>/evidence/for/<item>/", evidence.prove, name="prove"),
    path("<code>/evidence/view/", showing.view, name="view"),
    path("<code>/evidence/<key>/", showing.file, name="file"),
    path("<code>/evidence/<key>/page/<int:number>/", showing.page, name="page"),
    path("<code>/evidence/<key>/pages/", leaves.leaves, name="leaves"),
    path("<code>/evidence/<key>/pages/<int:leaf>/", leaves.corners, name="corners"),
    path("<code>/evidence/<key>/pages/<int:leaf>/picture/", leaves.picture, name="picture"),
    path("<code>/thumbs/<ref>/<int:number>/", leaves.thumb, name="thumb"),
    path("<code>/uploads/", uploads.begin, name="uploads"),
    path("<code>/uploads/<upload>/", uploads.upload, name="upload"),
    path("<code>/evidence/<key>/items/", evidence.assign, name="assign"),
    path("<code>/evidence/<key>/join/", gathering.join, name="join"),
    path("<code>/evidence/<key>/remove/", evidence.remove, name="detach"),
    path("<code>/<section>/field/", leaving.field, name="field"),
    path("<code>/<section>/attested/", attesting.take, name="attested"),
    path("<code>/<section>/", sections.section, name="section"),
    path("<code>/<section>/<item>/", items.item, name="item"),
    path("<code>/<section>/<item>/remove/", items.remove, name="remove"),
]
