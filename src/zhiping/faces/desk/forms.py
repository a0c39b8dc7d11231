"""What is typed at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Organisation, PackVersion

_INSTANT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]


def _instant(label: str, hint: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, help_text=hint, input_formats=_INSTANT_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        error_messages={"required": f"请填{label}", "invalid": "读不出这个时间，请写成2024-11-15 10:30这样"},
    )  # fmt: skip


class ClockForm(forms.Form):
    """To which instant a simulated clock is moved."""

    to = _instant("调到什么时间", "只能往后调。到期的事项会随之办理。")


class ExtensionForm(forms.Form):
    """Which window closes later, for whom, and why (8l)."""

    scope = forms.ChoiceField(
        label="延长的范围", choices=[("dossier", "一份材料"), ("unit", "一个单位"), ("all", "本轮全部")],
        widget=forms.RadioSelect, error_messages={"required": "请选延长的范围"},
    )  # fmt: skip
    code = forms.CharField(label="材料编号", required=False, help_text="延长一份材料的，填它的编号。", max_length=20)
    unit = forms.ModelChoiceField(
        label="单位", required=False, queryset=Organisation.objects.none(), empty_label="请选择",
        help_text="延长一个单位的，选单位。",
    )  # fmt: skip
    window = forms.ChoiceField(label="哪个期限", error_messages={"required": "请选哪个期限"})
    closes_at = _instant("延长到", "须晚于现在的截止时间。")
    reason = forms.CharField(
        label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，理由会留存"},
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        window, unit = self.fields["window"], self.fields["unit"]
        assert isinstance(window, forms.ChoiceField) and isinstance(unit, forms.ModelChoiceField)
        window.choices = [("", "请选择"), *((key, w.label) for key, w in cycle.pack().windows.items())]
        unit.queryset = Organisation.objects.filter(unit_dossiers__cycle=cycle).distinct().order_by("name")
        self.dossier: Dossier | None = None

    def clean_closes_at(self) -> datetime:
        """The instant in the pack's zone, whatever zone the server runs in."""
        given: datetime = self.cleaned_data["closes_at"]
        return given.replace(tzinfo=ZoneInfo(self.cycle.pack().timezone))

    def clean(self) -> dict[str, Any]:
        """The scope names what it is about."""
        cleaned = super().clean() or {}
        if cleaned.get("scope") == "dossier":
            code = normal_code(cleaned.get("code") or "")
            self.dossier = Dossier.objects.filter(cycle=self.cycle, code=code).first() if code else None
            if self.dossier is None:
                self.add_error("code", "本轮没有这个编号的材料，请核对编号")
        elif cleaned.get("scope") == "unit" and not cleaned.get("unit"):
            self.add_error("unit", "请选单位")
        return cleaned


class FilterForm(forms.Form):
    """The name under which a filter of the worklist is kept."""

    name = forms.CharField(
        label="把现在的筛选存为", max_length=20, help_text="不超过20个字。只有您自己看得到。",
        error_messages={"required": "请给筛选起个名字", "max_length": "名字太长，不超过20个字"},
    )  # fmt: skip


class NoteForm(forms.Form):
    """A note inside the office."""

    text = forms.CharField(
        label="写一条备注", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有本处办理人员看得到，不进申报材料，材料销毁时一起销毁。",
        error_messages={"required": "请写备注的内容", "max_length": "备注太长，不超过2000个字"},
    )  # fmt: skip


class SupplementForm(forms.Form):
    """Which version of the pack comes into force, and the notice that says so (8l)."""

    version = forms.ChoiceField(label="规则包版本", error_messages={"required": "请选规则包版本"})
    document = forms.CharField(
        label="补充通知的文号和标题", max_length=120,
        help_text="有关的人都会看到，例如：〔2024〕补1号 关于延长申报期限的通知。",
        error_messages={"required": "请写补充通知的文号和标题"},
    )  # fmt: skip

    def __init__(self, *args: Any, versions: list[PackVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = versions
        version = self.fields["version"]
        assert isinstance(version, forms.ChoiceField)
        version.choices = [(str(one.pk), one.hash) for one in versions]
