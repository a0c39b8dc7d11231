"""What the secretary, who presides and members type. Whether it may happen is asked by the operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from zhiping.core.policy.model import Pack
from zhiping.stages.meeting.models import Attendee, Candidate, Opinion
from zhiping.stages.meeting.operations.opinions import LONGEST
from zhiping.stages.meeting.words import CHOICES

#: What a choice is called on its way: one character each, so that not even the length of a request says anything.
_SHORT: Final = {str(n): key for n, key in enumerate(CHOICES, start=1)}


class PlanForm(forms.Form):
    """A meeting that is called."""

    name = forms.CharField(
        label="会议名称", max_length=80, help_text="如：第一次评审会议。印在表决票、计票表和会议记录上。",
        error_messages={"required": "请填会议名称"},
    )  # fmt: skip
    on = forms.DateField(
        label="会议日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填会议日期", "invalid": "读不出这个日期，请写成2025-01-18这样"},
    )  # fmt: skip
    place = forms.CharField(label="地点", max_length=80, error_messages={"required": "请填地点"})


class GroupForm(forms.Form):
    """A review group for some majors."""

    name = forms.CharField(
        label="评议组名称", max_length=40, error_messages={"required": "请填评议组名称"},
        widget=forms.TextInput(attrs={"class": "w-name"}),
    )  # fmt: skip
    majors = forms.MultipleChoiceField(
        label="负责的专业", widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一个专业"}
    )
    members = forms.MultipleChoiceField(
        label="组员", widget=forms.CheckboxSelectMultiple, error_messages={"required": "还没有选组员"}
    )

    def __init__(self, *args: Any, majors: Sequence[str], members: Sequence[Attendee], least: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["majors"].choices = [(one, one) for one in majors]  # type: ignore[attr-defined]
        people = [(str(one.pk), f"{one.person.name}（{one.get_place_display()}）") for one in members]
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        self.fields["members"].help_text = f"至少{least}人；除去对某位申报人回避的，也要够{least}人。"


class OpinionForm(forms.Form):
    """What a group says of one candidate."""

    text = forms.CharField(
        label="评议意见", max_length=LONGEST, error_messages={"required": "请写意见"},
        help_text="对专业水平、业绩和答辩情况的评价。不写谁说了什么。", widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    advice = forms.ChoiceField(
        label="建议", choices=Opinion.Advice.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选一项建议"},
    )  # fmt: skip


class BallotForm(forms.Form):
    """One ballot: a choice for every candidate, and once that it is meant."""

    sure = forms.BooleanField(
        label="我已核对。投出以后不能更改，也不能重投", error_messages={"required": "请核对以后勾选，再投票"}
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **more: Any) -> None:
        super().__init__(*args, **more)
        self.candidates = candidates
        for one in candidates:
            self.fields[f"c{one.pk}"] = forms.ChoiceField(
                label=f"{one.item.number}号　{one.item.dossier.applicant_name}",
                choices=[(short, CHOICES[key]) for short, key in _SHORT.items()],
                widget=forms.RadioSelect,
                help_text=f"{one.item.dossier.unit.name}，申报{one.item.dossier.title}",
                error_messages={"required": f"请选{one.item.number}号：赞成、反对、弃权选一项"},
            )
        self.order_fields([*(f"c{one.pk}" for one in candidates), "sure"])

    def answers(self) -> dict[int, str]:
        """The choices by candidate id."""
        return {one.pk: _SHORT[self.cleaned_data[f"c{one.pk}"]] for one in self.candidates}

    def lines(self) -> list[tuple[Candidate, forms.BoundField]]:
        """Each candidate with the field that asks for them."""
        return [(one, self[f"c{one.pk}"]) for one in self.candidates]


class CloseForm(forms.Form):
    """The end of a vote."""

    early = forms.BooleanField(label="有人未投票也结束：未投的票不算赞成", required=False)


class AnnulForm(forms.Form):
    """A vote that is given up unread."""

    reason = forms.CharField(
        label="作废的理由", max_length=300, help_text="记入会议记录。票箱不开，已投的票和密钥一起销毁，然后重新投票。",
        error_messages={"required": "请写明理由"}, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class NotesForm(forms.Form):
    """What the secretary adds to the minutes."""

    text = forms.CharField(
        label="补充记录", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="会议的起止、到会、投票和结果由系统记入，这里写别的，如讨论要点和决定。",
    )  # fmt: skip


def majors_of(pack: Pack, there: Sequence[str]) -> list[str]:
    """The majors on the agenda, in the order of the pack."""
    order = [major.name for major in pack.majors]
    return sorted(set(there), key=lambda one: (order.index(one) if one in order else len(order), one))
