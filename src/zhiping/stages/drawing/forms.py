"""What officers type when they draw. Whether it may happen is asked by the operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from zhiping.core.draw import Quota
from zhiping.registers.draws.words import AGAIN, EXCLUDED, SAID, SAID_AGAIN, STEPPED_DOWN
from zhiping.stages.drawing.queries.pools import Row, available

_NUMBER = {"inputmode": "numeric", "class": "in w-num", "autocomplete": "off"}


class PrepareForm(forms.Form):
    """Quotas by major, who keeps a secret, whom the office leaves out, a public value."""

    keepers = forms.MultipleChoiceField(
        label="由谁承诺和揭示", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾选承诺的人员"}
    )
    public_source = forms.CharField(
        label="公开数值的来源", required=False, max_length=200,
        help_text="可以另加一个谁也不能左右的数值，如某日某指数的收盘点位。写清楚是哪一天、哪里公布、保留几位。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    public_on = forms.DateField(
        label="公布日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "读不出这个日期，请写成2024-12-16这样"},
    )  # fmt: skip
    public_time = forms.TimeField(
        label="公布时间", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "读不出这个时间，请写成15:30这样"},
    )  # fmt: skip
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有办理抽取的人员看得到，不公布。",
    )  # fmt: skip

    def __init__(
        self, *args: Any, rows: Sequence[Row], majors: Sequence[str], officers: Sequence[tuple[str, str]],
        substitutes: int, at_least: int, fixed: dict[str, int] | None, reasons: Sequence[str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.majors, self.rows, self.fixed = majors, rows, fixed
        self.fields["keepers"].choices = officers  # type: ignore[attr-defined]
        self.fields["keepers"].help_text = f"至少{at_least}人。每人各有一个秘密值，合在一起才有结果，谁也不能单独左右。"
        if reasons:
            self.fields["reason"] = forms.ChoiceField(
                label="为什么重抽", choices=[(one, AGAIN[one]) for one in reasons], widget=forms.RadioSelect,
                error_messages={"required": "请选原因"},
            )  # fmt: skip
            self.fields["note"].required = set(reasons) <= set(SAID_AGAIN)
            self.fields["note"].error_messages["required"] = "请写明原因"
        there = available(rows)
        for n, major in enumerate(majors):
            known = None if fixed is None else fixed.get(major, 0)
            for part, label, initial in (
                ("experts", "专家", known or 0),
                ("more", "替补", substitutes if there.get(major) else 0),
            ):
                self.fields[f"{part}-{n}"] = forms.IntegerField(
                    label=f"{major}{label}", min_value=0, max_value=999, required=False, initial=initial,
                    widget=forms.TextInput(attrs=_NUMBER | ({"readonly": True} if known and part == "experts" else {})),
                    error_messages={"invalid": "请填整数", "min_value": "请填0或以上", "max_value": "太多了"},
                )  # fmt: skip
        for row in rows:
            if not row.left_out:
                self.fields[f"choice-{row.expert.code}"] = self._choice(row)
                label = f"{row.expert.person.name}不抽取的说明"
                self.fields[f"why-{row.expert.code}"] = forms.CharField(
                    label=label, required=False, max_length=200,
                    widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off", "aria-label": label}),
                )  # fmt: skip

    @staticmethod
    def _choice(row: Row) -> forms.ChoiceField:
        several = [("", "按名额安排专业")] if len(row.majors) > 1 else []
        options = [*several, *((one, one) for one in row.majors), *((one, EXCLUDED[one]) for one in SAID)]
        return forms.ChoiceField(
            label=f"{row.expert.person.name}怎样列入", choices=options, required=False,
            initial="" if several else row.majors[0], 
            widget=forms.Select(attrs={"class": "in", "aria-label": f"{row.expert.person.name}怎样列入"}),
        )  # fmt: skip

    def quotas(self) -> list[Quota]:
        """The quotas that were asked for, in the pack's order of majors."""
        given = self.cleaned_data
        found = []
        for n, major in enumerate(self.majors):
            experts, more = given.get(f"experts-{n}") or 0, given.get(f"more-{n}") or 0
            if experts:
                found.append(Quota(major=major, experts=experts, substitutes=more))
        return found

    def chosen(self) -> dict[str, str]:
        """Expert's code to what was chosen."""
        return self._of("choice-")

    def notes(self) -> dict[str, str]:
        """Expert's code to why they are left out."""
        return self._of("why-")

    def _of(self, prefix: str) -> dict[str, str]:
        given = self.cleaned_data.items()
        return {key.removeprefix(prefix): str(value) for key, value in given if key.startswith(prefix)}

    def known_at(self, zone: str) -> datetime | None:
        """From when on the public value is known, in the pack's zone; None where none is named."""
        day, hour = self.cleaned_data.get("public_on"), self.cleaned_data.get("public_time")
        return datetime.combine(day, hour or time(0), ZoneInfo(zone)) if day is not None else None


class SecretForm(forms.Form):
    """A secret that an officer keeps themselves."""

    secret = forms.CharField(
        label="秘密值", required=False, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )  # fmt: skip


class CommitForm(SecretForm):
    """How an officer commits."""

    way = forms.ChoiceField(
        label="秘密值由谁保管", widget=forms.RadioSelect, initial="system",
        choices=[("system", "由系统随机产生，加密保管，揭示时取出"), ("own", "我自己产生、自己保管，揭示时输入")],
        error_messages={"required": "请选秘密值由谁保管"},
    )  # fmt: skip
    looked = forms.BooleanField(
        label="我看过名单、名额和不抽取的原因，同意按此抽取",
        error_messages={"required": "请先核对名单，再勾选"},
    )  # fmt: skip

    field_order = ("looked", "way", "secret")

    def clean(self) -> dict[str, Any]:
        """Who keeps it themselves types it."""
        cleaned = super().clean() or {}
        if cleaned.get("way") == "own" and not cleaned.get("secret"):
            self.add_error("secret", "请输入自己产生的秘密值")
        return cleaned


class ValueForm(forms.Form):
    """The public value, as it was published."""

    value = forms.CharField(
        label="公布的数值", max_length=200, help_text="照公布的原样填写；没有公布的，填“未公布”。",
        error_messages={"required": "请填公布的数值"}, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class DropForm(forms.Form):
    """Why a draw is stopped before it is frozen."""

    note = forms.CharField(
        label="停止的原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因"},
    )  # fmt: skip


class StepDownForm(forms.Form):
    """Why somebody who was drawn does not serve."""

    reason = forms.ChoiceField(
        label="原因", widget=forms.RadioSelect, choices=list(STEPPED_DOWN.items()),
        error_messages={"required": "请选原因"},
    )  # fmt: skip
    note = forms.CharField(
        label="说明", required=False, max_length=500, help_text="加密保存，不公布。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
