"""What officers type. Whether it may happen is asked at the door; here only whether it can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from zhiping.core.policy.model import Clause
from zhiping.core.policy.reviewing import ReturnTemplate
from zhiping.records.models import ItemCheck
from zhiping.stages.review.operations import FOCUS, JUDGEMENTS
from zhiping.stages.review.queries.corrections import Place
from zhiping.stages.review.queries.grounds import Ground
from zhiping.stages.review.queries.together import Line

NOTE_LENGTH = 2000


def _text(rows: int, *, key: str = "") -> forms.Textarea:
    """``key`` leads to the field from the keyboard (web/review-keys.js)."""
    keys = {"data-key": key, "aria-keyshortcuts": key} if key else {}
    return forms.Textarea(attrs={"rows": rows, **keys})


def _password() -> forms.CharField:
    return forms.CharField(
        label="再次输入登录密码", help_text="确认办理的是您本人。",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "w-name"}),
        error_messages={"required": "请再次输入登录密码"},
    )  # fmt: skip


class MarkForm(forms.Form):
    """One mark on one item."""

    mark = forms.ChoiceField(
        label="核对结论", choices=ItemCheck.Mark.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选核对结论：属实、不属实，或需补正"},
    )  # fmt: skip
    note = forms.CharField(
        label="写给申报人", help_text="退回时一次性告知，随本项发出。", required=False, max_length=NOTE_LENGTH,
        widget=_text(3, key="n"),
    )  # fmt: skip
    internal = forms.CharField(
        label="内部备注", help_text="只有本级审核人员看得到。", required=False, max_length=NOTE_LENGTH, widget=_text(2)
    )

    def __init__(self, *args: Any, final: bool = False, **kwargs: Any) -> None:
        """``final``: nothing can be returned from here (A1), so the note does not go to the applicant."""
        super().__init__(*args, **kwargs)
        self.final = final
        if final:
            self.fields["note"].label = "核对说明"
            self.fields["note"].help_text = "材料已到评委会，不能退回；这段话留在核对记录里，供接收或不予受理时参考。"

    def clean(self) -> dict[str, Any]:
        """What is to be corrected says what is to be done; the note may be written now rather than at the return."""
        cleaned = super().clean() or {}
        if cleaned.get("mark") in ("correct", "untrue") and not (cleaned.get("note") or "").strip():
            read_by = "" if self.final else "，申报人看到的就是这段话"
            self.add_error("note", f"标为需补正或不属实的，请写明原因{read_by}")
        return cleaned


class TogetherForm(MarkForm):
    """One mark, with one note, on several items at once."""

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        """``lines``: what can be ticked."""
        super().__init__(*args, **kwargs)
        self.fields["items"] = forms.MultipleChoiceField(
            label="一起核对的项目",
            choices=[(line.one.item.id, line.one.item.label) for line in lines],
            error_messages={
                "required": "还没有勾选。请至少勾选一项", "invalid_choice": "勾选的项目已经不在，请重新勾选",
            },
        )  # fmt: skip
        asked = self["items"].value() if self.is_bound else [line.one.item.id for line in lines if line.ticked]
        self.ticked = set(asked or ())


class PublicityForm(forms.Form):
    """When and where the notice was posted."""

    posted_on = forms.DateField(
        label="张贴日期", help_text="公示从这一天起计算。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填张贴日期", "invalid": "读不出这个日期，请写成2024-11-15这样"},
    )  # fmt: skip
    place = forms.CharField(
        label="张贴地点", help_text="本单位职工看得到的地方，例如一楼公告栏。", max_length=200,
        error_messages={"required": "请填张贴地点"},
    )  # fmt: skip
    telephone = forms.CharField(
        label="受理异议的电话", help_text="公示期内有人接听。", max_length=60,
        error_messages={"required": "请填受理异议的电话"},
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """An objection as it came in."""

    received_on = forms.DateField(
        label="收到的日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填收到的日期", "invalid": "读不出这个日期，请写成2024-11-15这样"},
    )  # fmt: skip
    raised_by = forms.CharField(
        label="反映人和联系方式", help_text="没有署名的留空，同样登记。", required=False, max_length=200
    )
    text = forms.CharField(
        label="异议内容", max_length=5000, widget=_text(4), error_messages={"required": "请填异议内容"}
    )


class ObjectionDecisionForm(forms.Form):
    """How an objection was decided."""

    upheld = forms.TypedChoiceField(
        label="处理结论", choices=[("no", "异议不成立，材料继续办理"), ("yes", "异议成立")],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect, error_messages={"required": "请选处理结论"},
    )  # fmt: skip
    item = forms.ChoiceField(
        label="异议成立的是哪一项", required=False, help_text="这一项会标为不属实，材料不能按现状通过。"
    )
    reason = forms.CharField(
        label="调查情况和理由", max_length=5000, widget=_text(4), error_messages={"required": "请写明理由"}
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *items]

    def clean(self) -> dict[str, Any]:
        """One that is upheld says which item it concerns."""
        cleaned = super().clean() or {}
        if cleaned.get("upheld") and not cleaned.get("item"):
            self.add_error("item", "异议成立的，请选是哪一项")
        return cleaned


class RecommendationForm(forms.Form):
    """The comprehensive recommendation: five judgements, an opinion, and plainly yes or no (P3)."""

    recommends = forms.ChoiceField(
        label="是否推荐", choices=[("yes", "推荐"), ("no", "不推荐")], widget=forms.RadioSelect,
        error_messages={"required": "请明确选推荐或不推荐"},
    )  # fmt: skip
    opinion = forms.CharField(
        label="综合推荐意见", help_text="不推荐的，写明理由，本人看到的就是这段话。", max_length=5000, widget=_text(4),
        error_messages={"required": "请写综合推荐意见"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in JUDGEMENTS.items():
            self.fields[key] = forms.CharField(label=label, required=False, max_length=2000, widget=_text(2))
        self.order_fields(["recommends", *JUDGEMENTS, "opinion"])

    def clean(self) -> dict[str, Any]:
        """Who recommends judges all five."""
        cleaned = super().clean() or {}
        if cleaned.get("recommends") == "yes":
            for key, label in JUDGEMENTS.items():
                if not (cleaned.get(key) or "").strip():
                    self.add_error(key, f"请写“{label}”的评价")
        return cleaned

    @property
    def judgements(self) -> list[forms.BoundField]:
        """The five fields."""
        return [self[key] for key in JUDGEMENTS]


class OpinionForm(forms.Form):
    """What the department signs (P4): the four judgements, each with a remark where there is one, and the opinion."""

    opinion = forms.CharField(
        label="审核意见", max_length=2000, widget=_text(3), error_messages={"required": "请写审核意见"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (word, confirmed) in FOCUS.items():
            self.fields[key] = forms.BooleanField(
                label=f"{word}：{confirmed}",
                error_messages={"required": f"没有确认“{word}”。不符合的，请退回修改或办理审核不通过"},
            )
            self.fields[f"{key}_note"] = forms.CharField(label=f"{word}的说明", required=False, max_length=1000)
        self.order_fields([*FOCUS, *(f"{key}_note" for key in FOCUS), "opinion"])

    @property
    def judgements(self) -> dict[str, str]:
        """What is kept of each: what was confirmed, with the remark."""
        given = self.cleaned_data
        notes = {key: (given.get(f"{key}_note") or "").strip() for key in FOCUS}
        return {key: f"{said}。{notes[key]}" if notes[key] else f"{said}。" for key, (_, said) in FOCUS.items()}


class BatchForm(forms.Form):
    """What is given once for all dossiers of a batch; an acceptance asks for nothing."""

    opinion = forms.CharField(
        label="审核意见", help_text="写进每一份材料。", max_length=2000, widget=_text(2),
        error_messages={"required": "请写审核意见"},
    )  # fmt: skip
    number = forms.CharField(
        label="报送函文号", help_text="本部门编的文号，还没有编的留空。", max_length=60, required=False
    )

    def __init__(self, *args: Any, reporting: bool, **kwargs: Any) -> None:
        """``reporting``: it is a department's report upward, which is signed."""
        super().__init__(*args, **kwargs)
        if not reporting:
            self.fields.clear()
            return
        for key, (word, confirmed) in FOCUS.items():
            self.fields[key] = forms.BooleanField(
                label=f"{word}：勾选的每一份都{confirmed}",
                error_messages={"required": f"没有确认“{word}”。不能确认的，请取消勾选，逐份办理"},
            )
        self.order_fields([*FOCUS, "opinion", "number"])

    @property
    def focus(self) -> list[forms.BoundField]:
        """The four judgements."""
        return [self[key] for key in FOCUS if key in self.fields]

    @property
    def judgements(self) -> dict[str, str] | None:
        """What is kept of each in every dossier; None where nothing is judged."""
        return {key: f"{said}。" for key, (_, said) in FOCUS.items()} if self.focus else None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one item is returned for: its note so far, and the words that the pack offers for it."""

    item: str
    label: str
    word: str
    note: str
    templates: list[ReturnTemplate]

    @property
    def key(self) -> str:
        """How the form calls it."""
        return f"note|{self.item}"


class ReturnForm(forms.Form):
    """The reasons of a return, one for each item that is to be corrected (A2, 一次性告知)."""

    def __init__(self, *args: Any, reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = reasons
        for reason in reasons:
            self.fields[reason.key] = forms.CharField(
                label="写给申报人", initial=reason.note, max_length=NOTE_LENGTH, widget=_text(3),
                error_messages={"required": f"请写明“{reason.label}”要改什么"},
            )  # fmt: skip

    @staticmethod
    def given(posted: Mapping[str, str], reasons: list[Reason]) -> dict[str, str]:
        """What was typed; a reason that the page did not show stays as it is."""
        return {reason.key: posted.get(reason.key, reason.note) for reason in reasons}

    @classmethod
    def inserted(
        cls, posted: Mapping[str, str], reasons: list[Reason], clauses: Mapping[str, Clause]
    ) -> dict[str, str]:
        """The same with the words of the template that was chosen, and the clause they rest on, put at the end."""
        typed = cls.given(posted, reasons)
        item, _, wanted = posted.get("insert", "").rpartition("|")
        for reason in reasons:
            for template in reason.templates:
                if (reason.item, template.id) == (item, wanted):
                    said = f"{template.says}依据：{clauses[template.clause].section}。"
                    typed[reason.key] = "\n".join(part for part in (typed[reason.key].strip(), said) if part)
        return typed

    @property
    def notes(self) -> dict[str, str]:
        """Item → what the applicant reads."""
        return {reason.item: self.cleaned_data[reason.key] for reason in self.reasons}

    @property
    def rows(self) -> list[tuple[Reason, forms.BoundField]]:
        """Each reason with its field."""
        return [(reason, self[reason.key]) for reason in self.reasons]


class CorrectionForm(forms.Form):
    """Clerical errors and their correction (8d): a field for every value that the pack calls clerical."""

    reason = forms.CharField(
        label="更正的理由", help_text="写明错在哪里、依据什么更正，例如：户口簿上为夹江县。", max_length=2000,
        widget=_text(2), error_messages={"required": "请写明更正的理由"},
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            self.fields[place.key] = forms.CharField(
                label=place.label, initial=place.now, required=False, max_length=2000
            )

    def clean(self) -> dict[str, Any]:
        """Something has to differ."""
        cleaned = super().clean() or {}
        if not self.errors and not self.changes:
            raise forms.ValidationError("没有改动任何一处。请在要更正的一处写改正后的内容。")
        return cleaned

    @property
    def changes(self) -> list[tuple[Place, str]]:
        """The values that differ from what they say now, each with what it is to say."""
        given = [(place, (self.cleaned_data.get(place.key) or "").strip()) for place in self.places]
        return [(place, new) for place, new in given if new != place.now.strip()]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """The same to read: label, old, new."""
        return [(place.label, place.now, new) for place, new in self.changes]

    @property
    def values(self) -> list[forms.BoundField]:
        """The fields of the values."""
        return [self[place.key] for place in self.places]


class PasswordForm(forms.Form):
    """Who has just proved who they are: the password, and a code where a second factor was not shown just now."""

    password = _password()
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


class GroundedForm(PasswordForm):
    """A clause and a reason, and the password again: 不予受理."""

    clause = forms.ChoiceField(
        label="不符合哪一条", widget=forms.RadioSelect, error_messages={"required": "请选择不符合哪一条"}
    )
    reason = forms.CharField(
        label="理由", help_text="本人看到的就是这段原文。写事实和依据，不写评价。", max_length=5000, widget=_text(4),
        error_messages={"required": "请写明理由"},
    )  # fmt: skip

    def __init__(self, *args: Any, grounds: list[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(ground.key, ground.clause.section) for ground in grounds]
        self.grounds = grounds
        self.order_fields(["clause", "reason", "name", "password", "code"])


class RefusalForm(GroundedForm):
    """审核不通过: the applicant's name is typed as well."""

    name = forms.CharField(
        label="输入申报人姓名", help_text="写全名，用来确认您处理的是这个人。", max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-name"}),
        error_messages={"required": "请输入申报人的全名"},
    )  # fmt: skip
