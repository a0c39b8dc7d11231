"""What is typed after the result. Whether it may happen is asked by the operations."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.registers.integrity.forms import ProofForm


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}", "invalid": "读不出这个日期，请写成2025-03-10这样"},
    )  # fmt: skip


def _line(label: str, required: str, most: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, error_messages={"required": required},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class AppointmentForm(forms.Form):
    """When and where forms are collected."""

    from_on = _day("从哪天起")
    to_on = _day("到哪天止", "这一天也可以领取。")
    hours = _line("几点到几点", "请填每天的时间", 60, "例如：工作日9:00至12:00、13:30至17:30")
    place = _line("领取地点", "请填领取地点", 120)
    telephone = _line("联系电话", "请填联系得上的电话", 40)


class HandOutForm(forms.Form):
    """Who signed for the forms that are ticked."""

    signer = _line("领取人", "请填在清单上签字的人", 60, "在纸质清单上签字的人的姓名。")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由"},
    )  # fmt: skip


class PaperForm(forms.Form):
    """How the paper was destroyed."""

    way = _line("销毁方式", "请填怎样销毁", 120, "例如：纸质材料粉碎；电子材料删除密钥和文件")
    place = _line("销毁地点", "请填在哪里销毁", 120)
    on = _day("销毁日期")


class CloseForm(ProofForm):
    """A round is closed: why, where somebody is still under way, and who does it."""

    reason = forms.CharField(
        label="没有办完的为什么不再办理", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="还有没办完的材料才填，按状态逐类写明。",
    )  # fmt: skip

    field_order = ("reason", "password", "code")

    def __init__(self, *args: Any, asked: bool = True, **kwargs: Any) -> None:
        """``asked``: somebody is under way."""
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["reason"]
