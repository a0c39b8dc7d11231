"""Signing in and out."""

from __future__ import annotations

from django.urls import path

from zhiping.accounts import views

app_name = "accounts"
urlpatterns = [
    path("signin/", views.sign_in, name="signin"),
    path("signout/", views.sign_out, name="signout"),
]
