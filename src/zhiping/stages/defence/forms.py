"""What office, experts and applicants type for the schedule. Whether it may happen is asked by the operations."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.core.policy.scheduling import PART_NAMES, Timetable
from zhiping.stages.defence.models import HalfDay, Room
from zhiping.stages.defence.operations.making import SECONDS

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _reason(label: str = "理由", hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由"},
    )  # fmt: skip


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(
        label="考场名称", max_length=40, help_text="如：302室。", error_messages={"required": "请填考场名称"},
        widget=forms.TextInput(attrs={"class": "w-name", "autocomplete": "off"}),
    )  # fmt: skip
    address = forms.CharField(
        label="地点", max_length=120, help_text="申报人找得到的地址，会写在通知上。",
        error_messages={"required": "请填地点"}, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class HalfDayForm(forms.Form):
    """A half-day with its rooms; the hours are the pack's where none are typed."""

    on = forms.DateField(
        label="日期", widget=_DATE, error_messages={"required": "请填日期", "invalid": "请写成2025-01-13这样"}
    )
    part = forms.ChoiceField(label="时段", widget=forms.RadioSelect, error_messages={"required": "请选时段"})
    starts = forms.TimeField(
        label="开始", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="不填的，按规则包的时间。", error_messages={"invalid": "请写成09:00这样"},
    )  # fmt: skip
    ends = forms.TimeField(
        label="结束", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "请写成12:00这样"},
    )  # fmt: skip
    rooms = forms.TypedMultipleChoiceField(
        label="考场", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一个考场"}
    )

    def __init__(self, *args: Any, table: Timetable, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (part, f"{PART_NAMES[part]}{hours.starts:%H:%M}到{hours.ends:%H:%M}")
            for part, hours in table.half_days.items()
        ]
        self.fields["rooms"].choices = [(room.pk, room.name) for room in rooms]  # type: ignore[attr-defined]


class HalfDayRoomsForm(forms.Form):
    """The rooms that are free in one half-day."""

    rooms = forms.TypedMultipleChoiceField(
        label="考场", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一个考场"}
    )

    def __init__(self, *args: Any, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rooms"].choices = [(room.pk, f"{room.name}（{room.address}）") for room in rooms]  # type: ignore[attr-defined]


class PanelForm(forms.Form):
    """A panel made up by hand."""

    name = forms.CharField(
        label="名称", max_length=60, error_messages={"required": "请填名称"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    majors = forms.MultipleChoiceField(
        label="评哪些专业", widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一个专业"}
    )
    experts = forms.TypedMultipleChoiceField(
        label="专家", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "还没有选专家"}
    )
    lead = forms.TypedChoiceField(label="组长", coerce=int, error_messages={"required": "请选组长"})
    reason = _reason("为什么这样组", "会留存备查。")

    def __init__(
        self, *args: Any, majors: list[str], experts: list[tuple[int, str]], least: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["majors"].choices = [(one, one) for one in majors]  # type: ignore[attr-defined]
        self.fields["experts"].choices = experts  # type: ignore[attr-defined]
        self.fields["experts"].help_text = f"抽取的答辩专家，每组不少于{least}名。"
        self.fields["lead"].choices = [("", "请选择"), *experts]  # type: ignore[attr-defined]


class MakeForm(forms.Form):
    """How long the solver may look."""

    seconds = forms.TypedChoiceField(
        label="最多编排多久", coerce=int, initial=20, widget=forms.RadioSelect,
        choices=[(n, f"{n}秒" if n < 60 else f"{n // 60}分钟") for n in SECONDS],
        error_messages={"required": "请选时间", "invalid_choice": "请选页面上的时间"},
    )  # fmt: skip


class WishForm(forms.Form):
    """Half-days in which somebody cannot come."""

    half_days = forms.TypedMultipleChoiceField(
        label="哪些时段不能到场", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选不能到场的时段"},
    )  # fmt: skip
    reason = _reason(hint="只有评委会办公室看得到。")

    def __init__(self, *args: Any, halves: list[HalfDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half_days"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.on.month}月{one.on.day}日{one.get_part_display()}") for one in halves
        ]


class ExcuseForm(forms.Form):
    """A leave from the defence."""

    ground = forms.ChoiceField(label="属于哪种情形", widget=forms.RadioSelect, error_messages={"required": "请选一种"})
    reason = _reason("具体情况", "写明时间和原因，有证明的写明是什么证明。只有评委会办公室看得到。")

    def __init__(self, *args: Any, table: Timetable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one.id, one.says) for one in table.excuses]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the office answers; a refusal has a reason."""

    granted = forms.ChoiceField(
        label="答复", widget=forms.RadioSelect, choices=[("yes", "同意"), ("no", "不同意")],
        error_messages={"required": "请选同意或不同意"},
    )  # fmt: skip
    answer = forms.CharField(
        label="理由", required=False, max_length=500, help_text="不同意的须写明，本人看得到。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ExcuseAnswerForm(AnswerForm):
    """What the office answers to who asks for leave; who is excused may be given another place at once."""

    place = forms.ChoiceField(
        label="同意的，改到", required=False, widget=forms.Select,
        help_text="列出的是原来时间以后的空位，从早到晚。只动这一名申报人，其他人的安排都不变。",
        error_messages={"invalid_choice": "这个位置刚被占用，请另选一个"},
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [*places, ("", "以后再排")]  # type: ignore[attr-defined]
        # Said outright: without it a browser is shown the empty answer.
        self.fields["place"].initial = places[0][0] if places else ""


class ReasonForm(forms.Form):
    """Why the released schedule is changed."""

    reason = _reason("为什么调整", "会留存备查，不会写进给申报人的通知。")


class MoveForm(ReasonForm):
    """Another place for one applicant."""

    place = forms.ChoiceField(label="改到哪里", widget=forms.RadioSelect, error_messages={"required": "请选一个空位"})

    field_order = ("place", "reason")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class MoveRoomForm(ReasonForm):
    """Another room for one session."""

    room = forms.TypedChoiceField(
        label="换到", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选一个考场"}
    )

    field_order = ("room", "reason")

    def __init__(self, *args: Any, rooms: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = rooms  # type: ignore[attr-defined]


class SubstituteForm(ReasonForm):
    """Somebody else in place of an expert, or nobody."""

    leaving = forms.TypedChoiceField(
        label="谁不能参加这一场", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选一名专家"}
    )
    substitute = forms.TypedChoiceField(
        label="由谁替换", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选一名专家"}
    )

    field_order = ("leaving", "substitute", "reason")

    def __init__(
        self, *args: Any, seated: list[tuple[int, str]], able: list[tuple[int, str]], alone: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"].choices = seated  # type: ignore[attr-defined]
        none = [(0, "不替换，其余专家继续")] if alone else []
        self.fields["substitute"].choices = [*able, *none]  # type: ignore[attr-defined]
