"""What is typed at registration: here only whether it can be read; what the law says of it, operations ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhiping.records.models import Membership
from zhiping.stages.registration.operations import Decision
from zhiping.stages.registration.words import ID_TYPES, NATURES, ROLE_NAMES
from zhiping.web.fields import Hinted


def _text(label: str, missing: str, *, limit: int = 120, hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, help_text=hint, error_messages={"required": missing},
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


def _optional(label: str, *, limit: int = 120, hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, help_text=hint, required=False, widget=forms.TextInput(attrs=attrs)
    )


class NewcomerForm(forms.Form):
    """Who opens an account: real name, document, and what signs in."""

    real_name = _text(
        "您的姓名", "请填写证件上的姓名", limit=80, hint="与证件一致，少数民族姓名保留间隔号。", autocomplete="name"
    )
    id_type = forms.ChoiceField(label="证件类型", choices=list(ID_TYPES.items()), initial="resident_id")
    id_number = _text("证件号码", "请填写证件号码", limit=24, hint="加密保存，只有审核登记的人员看得到部分号码。",
                      autocomplete="off", autocapitalize="characters")  # fmt: skip
    born_on = forms.DateField(
        label="出生日期", required=False, help_text="居民身份证可不填；填了就与号码核对。",
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        error_messages={"invalid": "出生日期读不出来，请写成2024-01-31这样"},
    )  # fmt: skip
    sex = forms.ChoiceField(
        label="性别", required=False, choices=[("", "不填"), ("male", "男"), ("female", "女")],
        help_text="居民身份证可不填；填了就与号码核对。",
    )  # fmt: skip
    username = _text("用户名", "请取一个用户名", limit=64, hint="以后用它登录，2到64个字。", autocomplete="username",
                     autocapitalize="none")  # fmt: skip
    password = forms.CharField(
        label="密码", strip=False, max_length=200, help_text="至少10位，不要只用数字。",
        error_messages={"required": "请设一个密码"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )  # fmt: skip
    email = forms.EmailField(
        label="邮箱", required=False, help_text="忘记密码时用来找回账号。",
        error_messages={"invalid": "邮箱地址无法识别，请写成name@example.org这样"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class BodyDetails(forms.Form):
    """What is told of a body."""

    name = _text("单位全称", "请填写单位全称", hint="与登记证照一致。", autocomplete="organization")
    uscc = _text("统一社会信用代码", "请填写统一社会信用代码", limit=24, hint="18位，在营业执照或法人证书上。",
                 autocomplete="off", autocapitalize="characters")  # fmt: skip
    nature = forms.ChoiceField(
        label="单位性质", choices=list(NATURES.items()), widget=forms.RadioSelect,
        error_messages={"required": "请选单位性质"},
    )  # fmt: skip
    region = forms.RegexField(
        r"^\d{6}$", label="行政区划代码", required=False, help_text="6位数字；没有行政区划代码的园区不填。",
        error_messages={"invalid": "行政区划代码应为6位数字"},
    )  # fmt: skip
    telephone = _text("单位联系电话", "请填写单位联系电话", limit=40, hint="公开给申报人和审核人员。",
                      autocomplete="tel", inputmode="tel")  # fmt: skip

    def __init__(self, *args: Any, is_unit: bool, **kwargs: Any) -> None:
        """``is_unit``: a unit or an agency, whose place is that of its superior; else a department, which has one."""
        super().__init__(*args, **kwargs)
        if is_unit:
            del self.fields["region"]
        else:
            del self.fields["nature"]


class JoinForm(forms.Form):
    """A word to the unit."""

    note = _optional("给单位的说明", limit=200, hint="例如部门、岗位，便于单位核对。")


class MissingForm(forms.Form):
    """A superior that is not in the list."""

    name = _text("没有找到的部门或单位", "请填写没有找到的部门或单位的名称")
    region = forms.RegexField(
        r"^\d{6}$", label="所在地行政区划代码", required=False, help_text="知道的请填，6位数字，便于转到当地人社部门。",
        error_messages={"invalid": "行政区划代码应为6位数字"},
    )  # fmt: skip
    telephone = _optional(
        "您的联系电话", limit=40, hint="办理以后告诉您。没有登录的请填写。", autocomplete="tel", inputmode="tel"
    )
    note = _optional("说明", limit=200)


class AgainForm(forms.Form):
    """A returned request, corrected. Of a person's request only the note can be corrected."""

    name = _text("单位全称", "请填写单位全称")
    uscc = _text("统一社会信用代码", "请填写统一社会信用代码", limit=24, hint="18位，在营业执照或法人证书上。",
                 autocomplete="off", autocapitalize="characters")  # fmt: skip
    nature = forms.ChoiceField(
        label="单位性质", choices=list(NATURES.items()), widget=forms.RadioSelect,
        error_messages={"required": "请选单位性质"},
    )  # fmt: skip
    telephone = _text("单位联系电话", "请填写单位联系电话", limit=40, autocomplete="tel", inputmode="tel")
    note = _optional("补充说明", limit=200)

    def __init__(self, *args: Any, kind: str, is_unit: bool, **kwargs: Any) -> None:
        """``kind`` of the request; ``is_unit``: a unit or an agency, which has a nature."""
        super().__init__(*args, **kwargs)
        if kind not in ("body", "superior"):
            del self.fields["name"], self.fields["telephone"]
        if kind != "body":
            del self.fields["uscc"]
        if kind != "body" or not is_unit:
            del self.fields["nature"]


class DecisionForm(forms.Form):
    """What is decided about the requests that were chosen."""

    decision = forms.ChoiceField(
        label="要做什么",
        choices=[(Decision.APPROVE, "通过"), (Decision.RETURN, "退回补正"), (Decision.REFUSE, "不予登记")],
        error_messages={"required": "请选要做什么", "invalid_choice": "请选要做什么"},
    )  # fmt: skip
    reason = forms.CharField(
        label="理由", required=False, max_length=500, help_text="退回和不予登记必须写，对方会看到这段话。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A no is never given without a reason."""
        cleaned = super().clean() or {}
        no = cleaned.get("decision") in (Decision.RETURN, Decision.REFUSE)
        if no and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "请写明理由，对方会看到这段话")
        return cleaned


class SuperiorForm(forms.Form):
    """The body that was missing, as the office registers it."""

    kind = forms.ChoiceField(
        label="是什么部门", choices=[("competent_department", "主管部门"), ("hr_department", "人社部门")],
        widget=forms.RadioSelect, error_messages={"required": "请选是主管部门还是人社部门"},
    )  # fmt: skip
    name = _text("部门全称", "请填写部门全称")
    uscc = _text("统一社会信用代码", "请填写统一社会信用代码", limit=24, autocapitalize="characters")
    region = forms.RegexField(
        r"^\d{6}$", label="行政区划代码", required=False, help_text="没有行政区划代码的园区不填。",
        error_messages={"invalid": "行政区划代码应为6位数字"},
    )  # fmt: skip


class RoleForm(forms.Form):
    """A role that is given for a time."""

    person = forms.ChoiceField(
        label="授权给谁", error_messages={"required": "请选一个人", "invalid_choice": "请从列表中选"}
    )
    role = forms.ChoiceField(label="职责", error_messages={"required": "请选职责", "invalid_choice": "请从列表中选"})
    to_on = forms.DateField(
        label="到哪一天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填到哪一天为止", "invalid": "日期读不出来，请写成2024-01-31这样"},
    )  # fmt: skip
    leads = forms.BooleanField(label="也可以给别人授权", required=False)

    def __init__(
        self, *args: Any, people: Sequence[Membership], roles: Sequence[str], latest: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._field("person").choices = [(row.person.code, row.person.name) for row in people]
        self._field("role").choices = [(role, ROLE_NAMES[role]) for role in roles]
        self.fields["to_on"].initial = latest
        self.fields["to_on"].help_text = f"最迟{latest.year}年{latest.month}月{latest.day}日，到期可以再授权。"

    def _field(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        return found


class MergeForm(forms.Form):
    """Why two records are one body; both names stand on the page."""

    reason = forms.CharField(
        label="为什么是同一个单位", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如名称变更的核准文号。", error_messages={"required": "请写明为什么是同一个单位"},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="我已核对，两个登记是同一个单位，合并以后不能拆开", error_messages={"required": "请先核对，再勾选"}
    )


class PersonSearch(forms.Form):
    """A person by whole name or whole number; posted, so that no address or log holds it."""

    typed = _text(
        "姓名或证件号码", "请填写完整的姓名或证件号码", limit=80, hint="号码只用来查找，不写进网址和日志。",
        autocomplete="off",
    )  # fmt: skip


_PICK = "请选一个要并入的记录，再选一个保留的记录"


class PeopleForm(forms.Form):
    """Which two records: one that stays, one that becomes a pointer to it."""

    old = forms.RegexField(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$", error_messages={"required": _PICK, "invalid": _PICK})
    into = forms.RegexField(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$", error_messages={"required": _PICK, "invalid": _PICK})

    def clean(self) -> dict[str, Any]:
        """Two, not one twice."""
        cleaned = super().clean() or {}
        if cleaned.get("old") and cleaned.get("old") == cleaned.get("into"):
            self.add_error("into", "请选两个不同的记录")
        return cleaned

    def told(self) -> str:
        """What is wrong, once."""
        return next(str(message) for messages in self.errors.values() for message in messages)


class PersonMergeForm(forms.Form):
    """Why two records are one human."""

    cause = forms.ChoiceField(
        label="为什么会有两个记录", widget=forms.RadioSelect,
        choices=[
            ("documents", Hinted("同一个人用两种证件登记", "两种证件都是本人的，以后用哪一种都找到保留的记录")),
            ("mistyped", Hinted("要并入的记录号码填错", "填错的号码不再算本人的，真正持有的人可以登记")),
        ],
        error_messages={"required": "请选是两种证件，还是号码填错", "invalid_choice": "请从两项中选"},
    )  # fmt: skip
    reason = forms.CharField(
        label="怎样确认是同一个人", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如核对过哪些原件、由谁核对。另一名人员会看到。",
        error_messages={"required": "请写明怎样确认是同一个人"},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Why the second officer does not agree."""

    answer = forms.CharField(
        label="为什么不同意", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明为什么不同意"},
    )  # fmt: skip
