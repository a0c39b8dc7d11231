"""Signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from zhiping.accounts.models import User


class SignInForm(forms.Form):
    """User name and password. Which of the two is wrong is not said: that would tell strangers who has an account."""

    username = forms.CharField(
        label="用户名",
        max_length=64,
        error_messages={"required": "请输入用户名"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        error_messages={"required": "请输入密码"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}, render_value=False),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check the pair; a wrong one is one error at the password."""
        values = super().clean() or {}
        if values.get("username") and values.get("password"):
            found = authenticate(self.request, username=values["username"], password=values["password"])
            if isinstance(found, User):
                self.user = found
            else:
                self.add_error("password", "用户名或密码不对，请核对后重新输入")
        return values
