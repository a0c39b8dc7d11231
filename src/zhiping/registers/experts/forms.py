"""What is typed in the register of experts. Whether it may happen is asked by the operations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from zhiping.core.committees import Seat as Place
from zhiping.core.dossier.names import plain_name
from zhiping.core.identifiers import NotAnIdentifier, check_resident_id
from zhiping.core.policy.model import Pack
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.operations import Job, Told

DOCUMENTS = [("resident_id", "居民身份证"), ("hmt_permit", "港澳台居民居住证（通行证）"),
             ("foreign_permanent", "外国人永久居留身份证"), ("passport", "护照")]  # fmt: skip
_PART = re.compile(r"[，,；;\t|｜]")


def _text(label: str, longest: int, *, hint: str = "", required: bool = True, missing: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=hint,
        error_messages={"required": missing or f"请填{label}"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填{label}", "invalid": "读不出这个日期，请写成2024-12-16这样"},
    )  # fmt: skip


def _words(label: str, hint: str = "", missing: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, help_text=hint, required=required,
        error_messages={"required": missing or f"请填{label}"}, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ExpertForm(forms.Form):
    """What is known of an expert; the person themselves is named on the form for a new one."""

    employer = _text("工作单位", 120, hint="现在的单位全称。")
    employer_uscc = _text("单位统一社会信用代码", 18, hint="知道就填，核对回避更准。", required=False)
    title = _text("职称", 40, hint="现有职称，如高级工程师。")
    level = forms.ChoiceField(
        label="职称级别", choices=Expert.Level.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选职称级别"},
    )  # fmt: skip
    majors = forms.MultipleChoiceField(
        label="可评专业", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个专业"},
    )  # fmt: skip
    from_on = _day("聘期自")
    to_on = _day("聘期到")
    telephone = forms.CharField(
        label="电话", max_length=40, help_text="只有办公室看得到，看一次记录一次。",
        error_messages={"required": "请填联系得上的电话"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    email = _text("电子邮箱", 120, required=False)
    jobs = forms.CharField(
        label="以前的工作单位", required=False, max_length=4000,
        help_text="用来核对回避。一行一段：单位，从哪天，到哪天。例如：某某机械厂，2015-07-01，2022-06-30",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = pack.procedure.committee.longest_term
        self.fields["majors"].choices = [(one.name, one.name) for one in pack.majors]  # type: ignore[attr-defined]
        self.fields["to_on"].help_text = f"这一天仍在聘期里。最长{years}年。"

    def clean_jobs(self) -> tuple[Job, ...]:
        """Each line: unit, perhaps its code, first and last day."""
        found = []
        for number, line in enumerate(str(self.cleaned_data["jobs"]).splitlines(), start=1):
            if line.strip():
                found.append(_job(line, number))
        return tuple(found)

    def told(self) -> Told:
        """As the operations take it."""
        given = self.cleaned_data
        return Told(**{key: given[key] for key in Told.__slots__})

    @staticmethod
    def initial_of(expert: Expert, telephone: str, email: str) -> dict[str, Any]:
        """What stands in the form of an expert who is known."""
        return {
            "employer": expert.employer, "employer_uscc": expert.employer_uscc, "title": expert.title,
            "level": expert.level, "majors": [one.major for one in expert.majors.all()], "from_on": expert.from_on,
            "to_on": expert.to_on, "telephone": telephone, "email": email,
            "jobs": "\n".join(_line(job.unit, job.uscc, job.from_on, job.to_on) for job in expert.jobs.all()),
        }  # fmt: skip


def _line(unit: str, uscc: str, first: date, last: date | None) -> str:
    return "，".join([unit, *([uscc] if uscc else []), first.isoformat(), *([last.isoformat()] if last else [])])


def _job(line: str, number: int) -> Job:
    parts = [part.strip() for part in _PART.split(line) if part.strip()]
    days: list[date] = []
    while parts and (day := _as_day(parts[-1])) is not None:
        days.insert(0, day)
        parts.pop()
    if not 1 <= len(parts) <= 2 or not 1 <= len(days) <= 2:
        raise forms.ValidationError(f"第{number}行读不出来，请写成：某某机械厂，2015-07-01，2022-06-30")
    return Job(parts[0], parts[1] if len(parts) == 2 else "", days[0], days[1] if len(days) == 2 else None)


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class NewExpertForm(ExpertForm):
    """The same for somebody who is to be taken in: who it is, by their document."""

    name = _text("姓名", 80, hint="证件上的姓名。")
    id_type = forms.ChoiceField(label="证件类型", choices=DOCUMENTS)
    number = _text("证件号码", 40, hint="已登记过的人，沿用原有的个人记录。")
    field_order = ("name", "id_type", "number")

    def clean_name(self) -> str:
        """As it is stored."""
        return plain_name(str(self.cleaned_data["name"]).strip())

    def clean(self) -> dict[str, Any]:
        """A resident ID passes its check; numbers are kept in capitals."""
        cleaned = super().clean() or {}
        cleaned["number"] = str(cleaned.get("number") or "").strip().upper()
        if cleaned.get("id_type") == "resident_id" and cleaned.get("number"):
            try:
                check_resident_id(cleaned["number"])
            except NotAnIdentifier as why:
                self.add_error("number", str(why))
        return cleaned


class ReasonForm(forms.Form):
    """Why somebody is suspended or leaves."""

    reason = _words("理由", missing="请写明理由，理由会留存")


class FilingForm(forms.Form):
    """A committee as it was filed: who sits where is chosen in the table below it."""

    number = _text("备案文号", 80, hint="人社部门备案的文号。")
    filed_on = _day("备案日期")
    until_on = _day("有效期到")
    levels = forms.MultipleChoiceField(
        label="备案的级别", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选一个级别"}
    )

    def __init__(self, *args: Any, pack: Pack, experts: Sequence[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.experts = experts
        self.fields["levels"].choices = [(one.id, one.label) for one in pack.levels]  # type: ignore[attr-defined]
        years = pack.procedure.committee.filing_years_max
        self.fields["until_on"].help_text = f"这一天仍然有效。最长{years}年。"
        for one in experts:
            self.fields[f"seat-{one.code}"] = forms.ChoiceField(
                label=one.person.name, required=False,
                choices=[("", "不参加"), ("chair", "主任"), ("vice_chair", "副主任"), ("member", "委员")],
                widget=forms.Select(attrs={"class": "in"}),
            )  # fmt: skip

    def rows(self) -> list[tuple[Expert, Any]]:
        """Each expert with the field that says where they sit."""
        return [(one, self[f"seat-{one.code}"]) for one in self.experts]

    def places(self) -> list[tuple[Expert, Place]]:
        """Who was chosen, and as what."""
        chosen = [(one, self.cleaned_data[f"seat-{one.code}"]) for one in self.experts]
        return [(one, Place(place)) for one, place in chosen if place]


class LeaveForm(forms.Form):
    """The last day of somebody's seat."""

    on = _day("最后一天", "从第二天起不再计入组成人员。")


class BringUpForm(forms.Form):
    """The office brings up that an expert may have to keep out of a dossier."""

    dossier = _text("材料编号", 20, hint="申报编号，8位。")
    words = _words("原因", "与申报人是什么关系。只有评委会主任看得到。")


class DeclareForm(forms.Form):
    """An expert declares that they keep out: by the applicant's name and unit, so that nobody can look around."""

    name = _text("申报人姓名", 80)
    unit = _text("申报人单位", 120, hint="单位全称。")
    words = _words("原因", "例如：师生、近三年共同获奖、正在合作。只有评委会主任看得到。", "请写明原因")


class DecideForm(forms.Form):
    """What the chair decides. A dismissal says why."""

    reason = _words("理由", "不需要回避的必须写明，例如：同名不同人，已核对。", required=False)


class AskForm(forms.Form):
    """An applicant asks that somebody keep out; they are shown nobody."""

    name = _text("希望谁回避", 80, hint="写姓名；知道单位的，一并写明，例如：张三（某某公司）。")
    words = _words("理由", "与其有什么利害关系，可能影响公正评审。", "请写明理由")


class AnswerForm(forms.Form):
    """Whom an applicant meant."""

    expert = forms.ChoiceField(
        label="申请人说的是谁", widget=forms.RadioSelect, error_messages={"required": "请选一位，或选不在专家库"}
    )

    def __init__(self, *args: Any, experts: Sequence[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.code, f"{one.person.name}，{one.employer}") for one in experts]
        self.fields["expert"].choices = [*people, ("none", "不在专家库里")]  # type: ignore[attr-defined]
