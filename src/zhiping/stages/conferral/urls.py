"""Urls of results, confirmation and certificates. Who may use them stands in ``zhiping.access.table``."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiping.stages.conferral.views import certificates, objections, own, public, rechecks, rolls

app_name = "conferral"
urlpatterns: list[URLPattern] = [
    path("results/", public.listed, name="public"),
    path("results/receipt/", public.outcome, name="outcome"),
    path("results/<str:roll>/", public.show, name="public_roll"),
    path("results/<str:roll>/list.pdf", public.show_pdf, name="public_pdf"),
    path("results/<str:roll>/<int:place>/", public.raise_objection, name="object"),
    path("conferral/", rolls.overview, name="overview"),
    path("conferral/announce/", rolls.announce, name="announce"),
    path("conferral/send/", rolls.send, name="send"),
    path("conferral/confirm/", rolls.confirm, name="confirm"),
    path("conferral/notify/", rolls.notify, name="notify"),
    path("conferral/rolls/<str:roll>/", rolls.show, name="roll"),
    path("conferral/rolls/<str:roll>/paper.pdf", rolls.roll_pdf, name="roll_pdf"),
    path("conferral/objections/", objections.listed, name="objections"),
    path("conferral/objections/<str:objection>/", objections.show, name="objection"),
    path("conferral/objections/<str:objection>/files/<str:file>/", objections.file, name="objection_file"),
    path("conferral/letters/<str:roll>/<int:place>/", objections.letter, name="letter"),
    path("conferral/rechecks/", rechecks.listed, name="rechecks"),
    path("conferral/rechecks/<str:code>/", rechecks.show, name="recheck"),
    path("conferral/own/<str:code>/", own.own, name="own"),
    path("certificates/", certificates.offline, name="offline"),
    path("certificates/keys.pem", certificates.keys_pem, name="keys_pem"),
    path("certificates/keys.json", certificates.keys_json, name="keys_json"),
    path("certificates/status.jwt", certificates.status, name="status"),
    path("certificates/verify.py", certificates.script, name="script"),
    path("conferral/certificates/", certificates.certificates, name="certificates"),
    path("conferral/certificates/batches/<str:batch>/", certificates.batch, name="certificate_batch"),
    path("conferral/certificates/<str:code>/anew/", certificates.anew, name="certificate_anew"),
    path("my/certificates/", certificates.own_list, name="own_certificates"),
    path("my/certificates/<str:code>/", certificates.own_certificate, name="own_certificate"),
    path("my/certificates/<str:code>/certificate.pdf", certificates.own_pdf, name="own_pdf"),
    path("my/certificates/<str:code>/credential.jwt", certificates.own_credential, name="own_credential"),
]
