"""What is typed at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.queries import recusals
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Kinship, Organisation, PackVersion, Person

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
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选延长的范围", "invalid_choice": "一个单位和本轮全部，由评审组织单位负责人延长",
        },
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

    def __init__(self, *args: Any, cycle: Cycle, leads: bool, **kwargs: Any) -> None:
        """``leads``: who does not lead the round gives time to one dossier at most (8n)."""
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        if not leads:
            scope.choices = [("dossier", "一份材料")]
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


class OpeningForm(forms.Form):
    """By which pack a round opens, and that it was compared with the notice as issued."""

    version = forms.ChoiceField(label="规则包", error_messages={"required": "请选规则包"})
    compared = forms.BooleanField(
        label="已与印发的通知逐项核对，期限、条件、收费一致",
        error_messages={"required": "请先与印发的通知核对，再开启"},
    )  # fmt: skip

    def __init__(self, *args: Any, versions: list[PackVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.fields["version"]
        assert isinstance(version, forms.ChoiceField)
        version.choices = [(str(one.pk), one.hash) for one in versions]


class RecusalForm(forms.Form):
    """From whom somebody keeps out: the applicant of a dossier on their desk, or a person by name and document."""

    kind = forms.ChoiceField(
        label="和申报人的关系", choices=Kinship.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选和申报人的关系"},
    )  # fmt: skip
    code = forms.CharField(
        label="材料编号", required=False, max_length=20, help_text="材料已经到本处的，填它的编号，下面两项不用填。"
    )
    name = forms.CharField(label="姓名", required=False, max_length=80, help_text="材料还没有到的，填姓名和证件号码。")
    id_number = forms.CharField(
        label="证件号码", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="只用来找到这个人，不另外保存。",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, cycles: Sequence[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.cycles = viewer, cycles
        self.person: Person | None = None

    def clean(self) -> dict[str, Any]:
        """Find whom it is about; what does not fit together is told where it was typed."""
        cleaned = super().clean() or {}
        code, name, number = (str(cleaned.get(key) or "").strip() for key in ("code", "name", "id_number"))
        if code:
            self.person = recusals.applicant_of(self.viewer, self.cycles, code)
            if self.person is None:
                self.add_error("code", "您的工作台上没有这个编号的材料。请核对编号，或者填姓名和证件号码")
        elif not (name and number):
            self.add_error("code", "请填材料编号；材料还没有到的，填姓名和证件号码")
        else:
            self.person = recusals.person_called(name, number)
            if self.person is None:
                self.add_error("id_number", "没有找到姓名和证件号码都对得上的人。请核对；还没有登记的，登记以后再声明")
        if self.person is not None and self.person == self.viewer.person:
            self.add_error("code" if code else "id_number", "本人的材料本来就不由您办理，不用声明")
        return cleaned


class LiftForm(forms.Form):
    """Why a declaration stands no longer."""

    reason = forms.CharField(
        label="解除的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="现在为什么可以办理，例如：登记时认错了人。理由密封保存，解除的时间记入办理记录。",
        error_messages={"required": "请写解除的理由", "max_length": "理由太长，不超过500个字"},
    )  # fmt: skip
