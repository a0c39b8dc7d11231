"""What is typed about integrity. Whether it may happen is asked by the operations."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.registers.integrity.models import Change


class Files(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files, or none."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each as one file of a form."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        single = super().clean
        return [single(one, initial) for one in given if one]


def _files() -> ManyFiles:
    return ManyFiles(
        label="附件", required=False, help_text="PDF、JPEG或PNG，每个不超过20MB，一次最多10个。",
        widget=Files(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip


def _text(label: str, help_text: str, required: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": required},
    )  # fmt: skip


class FactsForm(forms.Form):
    """What is held against the person, with what proves it."""

    text = _text("核查的事实", "写明时间、事项、怎样发现、依据什么材料。本人会看到。", "请写明事实")
    proofs = _files()


class AnswerForm(forms.Form):
    """What the person says to it."""

    text = _text("我的陈述", "逐项说明情况，可以附上证明。", "请写下您的陈述")
    proofs = _files()


class ProposalForm(forms.Form):
    """What is to be decided, and why."""

    founded = forms.ChoiceField(
        label="处理意见", choices=[("yes", "属实，按规定处理"), ("no", "不属实，结案")], widget=forms.RadioSelect,
        error_messages={"required": "请选属实或不属实"},
    )  # fmt: skip
    reason = _text("理由", "认定了哪些事实，依据什么材料，本人的陈述采纳与否、为什么。", "请写明理由")


class ProofForm(forms.Form):
    """Who has just proved who they are: the password, and a code where a second factor was not shown just now."""

    password = forms.CharField(
        label="登录密码", error_messages={"required": "请再次输入登录密码"}, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "w-name"}),
    )  # fmt: skip
    code = forms.CharField(
        label="验证码", help_text="验证器里现在显示的6位数字，或一个备用码。", max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "w-name"}),
        error_messages={"required": "请输入验证码，或填一个备用码"},
    )  # fmt: skip

    def __init__(self, *args: Any, second: bool = False, **kwargs: Any) -> None:
        """``second``: the account has a second factor, and it is to be shown again."""
        super().__init__(*args, **kwargs)
        if not second:
            del self.fields["code"]


class ChangeForm(forms.Form):
    """An entry to be lifted, or its last day to be corrected."""

    kind = forms.ChoiceField(
        label="怎样变动", choices=Change.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选提前解除或更正期限"},
    )  # fmt: skip
    to_on = forms.DateField(
        label="更正后的截止日期", required=False, help_text="更正期限才填，这一天也算在内。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "读不出这个日期，请写成2027-11-30这样"},
    )  # fmt: skip
    reason = _text("理由", "解除或更正的事实和依据。", "请写明理由")
