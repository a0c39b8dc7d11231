"""The questions of the self-check as a form. Whatever is left blank is not known; only what cannot be read is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.forms import BoundField

from zhiping.core.dossier.items import DISCIPLINE_LABELS
from zhiping.core.policy.contents import Fact
from zhiping.core.policy.model import Pack
from zhiping.faces.portal.queries.asking import Asked
from zhiping.faces.portal.queries.checking import NONE
from zhiping.stages.application.forms.build import Typed
from zhiping.stages.application.sections import Field
from zhiping.stages.application.sections.declare import Choices, Kind
from zhiping.stages.application.sections.labels import DEGREES, PERSON_STATUS, SCHOOLING

_DAY_HINT: Final = "写成2018-12-20这样。"
_KIND_OF: Final[dict[str, Kind]] = {
    "bool": "yes_no", "int": "whole", "number": "number", "date": "day", "text": "text", "choice": "choice",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One idea: a heading, why it is asked, its fields. ``clause`` is where the notice asks for it.

    ``folded``: fields that only some need; they stand closed below until one of them is filled in.
    """

    key: str
    title: str
    fields: list[str]
    hint: str = ""
    clause: str = ""
    folded: list[str] = field(default_factory=list)
    fold: str = ""
    years: list[tuple[int, str, str]] = field(default_factory=list)


class Years(forms.CharField):
    """Years as people list them: ``2021、2022``."""

    def clean(self, value: Any) -> list[int]:
        """The years; an empty list for none. Raises ValidationError for what is no year."""
        parts = [part.removesuffix("年") for part in re.split(r"[\s,，、;；]+", str(value or "").strip()) if part]
        wrong = [part for part in parts if not re.fullmatch(r"(19|20|21)\d\d", part)]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0][:12]}”不是年份，请写成2021、2022这样")
        return [int(part) for part in parts]


class CheckForm(forms.Form):
    """Made by :func:`check_form`; ``questions`` in the order in which they are asked."""

    questions: tuple[Question, ...] = ()

    def asked(self) -> list[dict[str, Any]]:
        """The questions with their bound fields, for the page."""
        return [
            {
                "question": one,
                "fields": [self[name] for name in one.fields],
                "folded": [self[name] for name in one.folded],
                "open": any(self[name].value() or self[name].errors for name in one.folded),
                "years": [(year, self[general], self[professional]) for year, general, professional in one.years],
            }
            for one in self.questions
        ]

    def again(self) -> list[BoundField]:
        """The fields of the form, to carry what was answered in a page that asks nothing."""
        return list(self)


def _typed(label: str, kind: Kind, choices: Choices = (), hint: str = "") -> Typed:
    return Typed(Field("answer", label, kind, hint=hint, choices=choices), choices)


def _of_fact(fact: Fact) -> Typed:
    return _typed(fact.label, _KIND_OF[fact.type], tuple((one, one) for one in fact.choices), fact.help)


class _Making:
    """Collects fields and questions for one title of a pack."""

    def __init__(self, pack: Pack, asked: Asked) -> None:
        self.pack, self.asked = pack, asked
        self.fields: dict[str, forms.Field] = {}
        self.questions: list[Question] = []

    def ask(self, question: Question, **fields: forms.Field) -> None:
        self.fields |= fields
        self.questions.append(question)

    def who(self) -> None:
        """Who applies, from where, in which major."""
        topics, pack = self.asked.topics, self.pack
        if "status" in topics:
            self.ask(
                Question("status", "您现在的身份", ["status"], clause="S2"),
                status=_typed("身份", "choice", PERSON_STATUS),
            )
        if "scope" in topics:
            options: Choices = (
                ("yes", "在范围内"),
                ("entrusted", "不在，但本单位已出具委托函并经人社部门同意"),
                ("no", "不在范围内"),
            )
            self.ask(
                Question("scope", "您的单位在申报范围内吗", ["scope"], hint=pack.clauses["S1"].text, clause="S1"),
                scope=_typed("工作单位", "choice", options),
            )
        if "major" in topics:
            majors = tuple((one.name, one.name) for one in pack.majors)
            self.ask(
                Question("major", "您从事哪个专业", ["major"], clause="S1"),
                major=_typed("专业", "choice", (*majors, ("其他专业", "不在其中"))),
            )

    def came_by(self) -> None:
        """Education, current title, certificate, probation: what routes are made of."""
        topics, rules = self.asked.topics, self.pack.eligibility
        if "education" in topics:
            self.ask(
                Question("education", "您的学历和学位", ["schooling", "degree", "graduated_on"], clause="A3",
                         hint="填最高的、已经取得的一个。"),
                schooling=_typed("学历", "choice", SCHOOLING),
                degree=_typed("学位", "choice", DEGREES),
                graduated_on=_typed("毕业、取得学位的日期", "day", hint=f"两个日期不同的，写后一个。{_DAY_HINT}"),
            )  # fmt: skip
        if "titles" in topics:
            held = tuple((one, one) for one in self.asked.held)
            self.ask(
                Question("titles", "您现在的职称", ["held", "held_on"], clause="A7",
                         hint="只填本系列的。取得以后一直从事专业技术工作的，按取得日期算年限。"),
                held=_typed("现任职称", "choice", ((NONE, "没有职称"), *held)),
                held_on=_typed("取得日期", "day", hint=f"证书或文件上的日期。{_DAY_HINT}"),
            )  # fmt: skip
        if "skills" in topics:
            levels = tuple((one.id, one.label) for one in rules.skills)
            self.ask(
                Question("skills", "您的职业技能等级证书", ["skill", "skill_on"], clause="C1",
                         hint="填与申报专业相关的最高一个。"),
                skill=_typed("等级", "choice", ((NONE, "没有证书"), *levels)),
                skill_on=_typed("取得日期", "day", hint=_DAY_HINT),
            )  # fmt: skip
        if "probation" in topics:
            self.ask(
                Question("probation", "您的见习期", ["passed", "probation_from", "probation_to"], clause="C1"),
                passed=_typed("期满考核合格", "yes_no"),
                probation_from=_typed("开始日期", "day", hint=_DAY_HINT),
                probation_to=_typed("结束日期", "day", hint=_DAY_HINT),
            )

    def did(self) -> None:
        """Continuing education, assessments, achievements, facts of the pack's own."""
        asked, pack = self.asked, self.pack
        if asked.hours:
            for year in asked.hours:
                self.fields |= {f"g{year}": _typed("公需科目", "number"), f"p{year}": _typed("专业科目", "number")}
            years = [(year, f"g{year}", f"p{year}") for year in asked.hours]
            hint = "按学时证明填，没有参加的填0。不在查验年度内的不影响结果。"
            self.ask(Question("hours", "您每年的继续教育学时", [], hint=hint, clause="A4", years=years))
        if asked.assessed:
            options: Choices = (
                ("all", "每年都是合格（称职）以上"),
                ("some", "有基本合格或不合格的年份"),
                (NONE, "单位没有组织考核"),
            )
            self.ask(
                Question("assessed", "取得现职称（证书）以来的年度考核", ["assessed"],
                         folded=["basic_years", "failed_years"], fold="有基本合格、不合格年份的，请填写", clause="C1"),
                assessed=_typed("考核结果", "choice", options),
                basic_years=Years(label="基本合格（基本称职）的年份", required=False, help_text="写成2021、2022这样。"),
                failed_years=Years(label="不合格（不称职）的年份", required=False),
            )  # fmt: skip
        if asked.kinds is not None:
            listed = [(kind.id, kind.label) for kind in pack.eligibility.lists[asked.kinds[0]].kinds]
            day = pack.eligibility.achievements_counted_to.day
            hint = f"取得现职称（证书）以后，到{day.year}年{day.month}月{day.day}日为止的。要求至少{asked.kinds[1]}类。"
            self.ask(
                Question("kinds", "您的业绩属于哪几类", ["kinds"], hint=hint, clause="A3"),
                kinds=forms.MultipleChoiceField(
                    label="业绩种类", required=False, choices=[*listed, (NONE, "都没有")],
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={"invalid_choice": "没有这个选项，请从列出的选项中选"},
                ),
            )  # fmt: skip
        for fact in asked.facts:
            name = f"x_{fact.key}"
            self.ask(Question(name, fact.label, [name]), **{name: _of_fact(fact)})

    def barred(self) -> None:
        """What bars from applying."""
        topics = self.asked.topics & {"discipline", "ban", "refused"}
        if not topics:
            return
        words = {
            "discipline": "事业单位人员受记过以上处分，还在影响期内",
            "ban": "因弄虚作假，还在诚信限制期内",
            "refused": "今年已被审核不通过",
        }
        folded: list[str] = []
        if "discipline" in topics:
            folded += ["discipline_kind", "decided_on", "ends_on"]
            kinds = tuple(DISCIPLINE_LABELS.items())
            self.fields |= {
                "discipline_kind": _typed("处分", "choice", kinds),
                "decided_on": _typed("处分决定日期", "day", hint=_DAY_HINT),
                "ends_on": _typed("处分影响期结束日期", "day"),
            }
        if "ban" in topics:
            folded += ["ban_from", "ban_until"]
            self.fields |= {
                "ban_from": _typed("诚信限制开始日期", "day"),
                "ban_until": _typed("诚信限制截止日期", "day"),
            }
        if "refused" in topics:
            folded.append("refused")
            self.fields["refused"] = forms.BooleanField(label=words["refused"], required=False)
        listed = "；".join(words[key] for key in ("discipline", "ban", "refused") if key in topics)
        self.ask(
            Question("bars", "有没有下列情况", ["bars"], hint=f"{listed}。", folded=folded, fold="有的，请填写"),
            bars=_typed("情况", "choice", (("no", "都没有"), ("yes", "有"))),
        )


def check_form(pack: Pack, asked: Asked, data: Mapping[str, Any] | None = None) -> CheckForm:
    """The form of the self-check for one title; ``data`` is what was sent."""
    making = _Making(pack, asked)
    for part in (making.who, making.came_by, making.did, making.barred):
        part()
    made = type("MadeCheckForm", (CheckForm,), {"questions": tuple(making.questions), **making.fields})
    form: CheckForm = made(data)
    return form
