"""What is typed at sign-in and on the page 账号与安全. Whether it is right is asked of the operations."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.accounts.operations.opening import PASSWORD_LENGTH
from zhiping.core.errors import BadInput


def put(form: forms.Form, bad: BadInput) -> None:
    """Show the faults of an operation at the fields that they name, or above the form."""
    for fault in bad.faults:
        form.add_error(fault.where if fault.where in form.fields else None, fault.message)


def _code_input() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "w-name"})


def _password(label: str, autocomplete: str, required: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, strip=False, max_length=PASSWORD_LENGTH,
        error_messages={"required": required, "max_length": f"密码太长，最多{PASSWORD_LENGTH}位"},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}, render_value=False),
    )  # fmt: skip


class SignInForm(forms.Form):
    """User name and password. Which of the two is wrong is not said: that would tell strangers who has an account."""

    username = forms.CharField(
        label="用户名",
        max_length=64,
        error_messages={"required": "请输入用户名"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _password("密码", "current-password", "请输入密码")


class CodeForm(forms.Form):
    """A code from the authenticator app, or a recovery code."""

    code = forms.CharField(
        label="验证码", help_text="验证器里现在显示的6位数字。手机不在身边的，填一个备用码。", max_length=20,
        error_messages={"required": "请输入验证码，或填一个备用码"},
        widget=_code_input(),
    )  # fmt: skip


class TotpForm(forms.Form):
    """The first code of a new authenticator."""

    code = forms.CharField(
        label="验证器显示的6位数字", max_length=10, error_messages={"required": "请输入验证器里显示的6位数字"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-name"}),
    )  # fmt: skip


class PasskeyForm(forms.Form):
    """A name by which the owner knows the passkey; the browser adds its answer."""

    name = forms.CharField(
        label="给它起个名字", help_text="以后好认，例如：办公室电脑、我的手机。", max_length=40,
        error_messages={"required": "请起个名字，例如：我的手机"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    credential = forms.CharField(required=False, max_length=20000, widget=forms.HiddenInput())


class ConfirmForm(forms.Form):
    """The password again, with the second factor of whoever has one."""

    password = _password("登录密码", "current-password", "请再次输入登录密码")
    code = forms.CharField(
        label="验证码", help_text="验证器里现在显示的6位数字，或一个备用码。", max_length=20,
        error_messages={"required": "请输入验证码，或填一个备用码"},
        widget=_code_input(),
    )  # fmt: skip

    def __init__(self, *args: Any, second: bool, **kwargs: Any) -> None:
        """``second``: the account has a second factor, so it is asked for."""
        super().__init__(*args, **kwargs)
        if not second:
            del self.fields["code"]


class ForgottenForm(forms.Form):
    """Whose password was forgotten."""

    who = forms.CharField(
        label="用户名或邮箱", max_length=254, error_messages={"required": "请输入用户名或邮箱"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    password = _password(
        "新密码", "new-password", "请输入新密码", "至少10位。几个不相干的词连起来，好记又难猜，例如三四个词的拼音。"
    )
    again = _password("再输入一次新密码", "new-password", "请再输入一次新密码")

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重新输入")
        return values


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old = _password("现在的密码", "current-password", "请输入现在的密码")
    field_order = ("old", "password", "again")


class EmailForm(forms.Form):
    """The e-mail address of the account."""

    email = forms.CharField(
        label="邮箱", help_text="忘记密码时，重设密码的链接发到这里。别人看不到。", max_length=254,
        error_messages={"required": "请输入邮箱"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class ResetForm(forms.Form):
    """Whose second factors are to be removed or e-mail replaced, and how the officer knows that the person wants it."""

    username = forms.CharField(
        label="本人的用户名", max_length=64, error_messages={"required": "请输入本人的用户名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    what = forms.ChoiceField(
        label="重置什么", widget=forms.RadioSelect, error_messages={"required": "请选重置什么"},
        choices=[("factors", "第二验证方式：手机和备用码都丢了"), ("email", "邮箱：忘了密码，又没有能收信的邮箱")],
    )  # fmt: skip
    email = forms.CharField(
        label="本人现在的邮箱", help_text="重置邮箱时填。生效后，本人自己用“忘记密码”设新密码。", required=False,
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="怎样确认是本人要求的", max_length=200,
        help_text="例如：本人持身份证到窗口申请。另一名管理人员会看到这段话。",
        error_messages={"required": "请写明怎样确认是本人要求的"}, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An address is given where it is to be replaced, and nowhere else."""
        values = super().clean() or {}
        values["email"] = (values.get("email") or "").strip() if values.get("what") == "email" else ""
        if values.get("what") == "email" and not values["email"]:
            self.add_error("email", "重置邮箱的，请填本人现在的邮箱")
        return values
