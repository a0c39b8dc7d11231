"""Signing in and out, and the page 账号与安全."""

from __future__ import annotations

from django.urls import path

from zhiping.accounts.views import recovery, resets, security, signing

app_name = "accounts"
urlpatterns = [
    path("signin/", signing.sign_in, name="signin"),
    path("signin/passkey/", signing.sign_in_passkey, name="signin_passkey"),
    path("signin/second/", signing.second, name="second"),
    path("signin/options/", signing.passkey_options, name="passkey_options"),
    path("signout/", signing.sign_out, name="signout"),
    path("forgotten/", recovery.forgotten, name="forgotten"),
    path("forgotten/<str:token>/", recovery.reset_password, name="reset_password"),
    path("account/", security.security, name="security"),
    path("account/confirm/", security.confirm, name="confirm"),
    path("account/password/", security.password, name="password"),
    path("account/email/", security.email, name="email"),
    path("account/mail/", security.mail, name="mail"),
    path("account/email/<str:token>/", security.confirm_email, name="confirm_email"),
    path("account/totp/", security.set_up_totp, name="totp"),
    path("account/passkey/", security.add_passkey, name="passkey"),
    path("account/codes/", security.codes, name="codes"),
    path("account/factor/<int:factor>/remove/", security.remove_factor, name="remove_factor"),
    path("account/sessions/<int:session>/end/", security.end_session, name="end_session"),
    path("account/sessions/end/", security.end_sessions, name="end_sessions"),
    path("account/reset/stop/", security.stop_reset, name="stop_reset"),
    path("account/resets/", resets.resets, name="resets"),
    path("account/resets/<int:reset>/agree/", resets.agree_reset, name="agree_reset"),
    path("account/resets/<int:reset>/stop/", resets.refuse_reset, name="refuse_reset"),
]
