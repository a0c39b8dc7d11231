"""What is typed about results: numbers of documents, decisions, objections. Whether it may happen, operations ask."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.core.policy.model import Pack
from zhiping.records.models import Person
from zhiping.stages.conferral.models import RollLine

_LONG = 5000
_DAY = {"invalid": "读不出这个日期，请写成2025-01-15这样"}


def _day(**more: Any) -> forms.DateField:
    errors = _DAY | more.pop("error_messages", {})
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=errors, **more
    )


class ChoosingForm(forms.Form):
    """Who is put on a roll."""

    code = forms.MultipleChoiceField(
        label="选哪些人", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "还没有选，请至少勾选一人",
                        "invalid_choice": "所选的人里有已经办过的，请看下面的名单重新选"},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = rows  # type: ignore[attr-defined]


class NumberForm(ChoosingForm):
    """The same, with the number of the document."""

    number = forms.CharField(
        label="文号", max_length=60, help_text="照发文登记填写，如“某经信公示〔2025〕1号”。系统不代编。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请填文号"},
    )  # fmt: skip


class LetterNumberForm(ChoosingForm):
    """The same, where the letter may have no number."""

    number = forms.CharField(
        label="报送文号", max_length=60, required=False, help_text="没有文号的可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class _Against(forms.Form):
    clause = forms.ChoiceField(label="不予确认所依据的条款", required=False, help_text="只在有人不予确认时选。")
    reason = forms.CharField(
        label="退回或不予确认的理由", required=False, max_length=_LONG,
        help_text="退回的告知评委会办公室，不予确认的还告知本人。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((g.clause, g.says) for g in pack.grounds.bearing("decline"))]


class OwnForm(LetterNumberForm, _Against):
    """The bureau's own confirmation: one verdict for everybody chosen."""

    verdict = forms.ChoiceField(
        label="怎样办", choices=[("confirm", "确认"), ("reject", "不予确认")], widget=forms.RadioSelect,
        initial="confirm",
        error_messages={"required": "请选确认或不予确认"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "文号"
        self.fields["reason"].label = "不予确认的理由"
        self.fields["reason"].help_text = "只在不予确认时写，会告知本人和单位。"


class NoticeForm(NumberForm):
    """The notice of qualification."""

    qualified_on = _day(
        label="任职资格取得时间", help_text="从哪一天起算，一般是评审通过的日子。",
        error_messages={"required": "请填任职资格从哪一天起算"},
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", max_length=200, help_text="依据的文件和文号，印在通知上。",
        error_messages={"required": "请填依据的文件和文号"},
    )  # fmt: skip


class VerdictsForm(_Against):
    """What the HR department decides about each line of a package: one choice a line, one reason for all against."""

    rest = forms.BooleanField(label="上面没有选的，都确认", required=False)

    def __init__(self, *args: Any, lines: list[RollLine], may_send_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [("", "暂不办理"), ("confirm", "确认")]
        words += [("send_back", "退回")] if may_send_back else []
        words += [("reject", "不予确认")]
        self.rows: list[tuple[RollLine, str]] = []
        for line in lines:
            name = f"line-{line.place}"
            self.fields[name] = forms.ChoiceField(
                label=f"{line.name}怎样办", required=False, choices=words, widget=forms.Select(attrs={"class": "in"})
            )
            self.rows.append((line, name))

    def by_place(self) -> dict[int, str]:
        """Place of the line → what was decided; others are left out, or confirmed where ``rest`` says so."""
        others = "confirm" if self.cleaned_data.get("rest") else ""
        given = {line.place: self.cleaned_data.get(name, "") or others for line, name in self.rows}
        return {place: verdict for place, verdict in given.items() if verdict}


class FilesField(forms.FileField):
    """Several files at once; each is what a file field gives."""

    widget = forms.ClearableFileInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
        super().__init__(*args, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list, also of one."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in sent]


class ObjectionForm(forms.Form):
    """An objection as anybody writes it."""

    text = forms.CharField(
        label="反映的内容", max_length=_LONG,
        help_text="什么时间、什么事、有什么线索可以核实。请勿写身份证号等与核实无关的个人信息。",
        widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": "请写反映的内容"},
    )  # fmt: skip
    raised_by = forms.CharField(
        label="您的姓名和联系方式", max_length=200, required=False,
        help_text="提倡实名：核实时可以向您了解情况。只有调查人员看得到。不填就是匿名反映，一样受理。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    proof = FilesField(label="证明材料", required=False, help_text="PDF、JPEG或PNG，可以选几件。")


class LetterForm(ObjectionForm):
    """An objection that came by letter, telephone or visit."""

    received_on = _day(label="收到的日子", error_messages={"required": "请填收到的日子"})
    concerns = forms.MultipleChoiceField(
        label="与这条反映有关的办理人员", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="反映人自己或被反映的经办人。勾选的人不能调查和处理。",
    )  # fmt: skip
    field_order = ("received_on", "text", "raised_by", "proof", "concerns")

    def __init__(self, *args: Any, officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {one.code: one for one in officers}
        field = self.fields["concerns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.code, one.name) for one in officers]
        self.fields["text"].help_text = "照来信、记录的原话登记。"
        self.fields["raised_by"].label = "反映人的姓名和联系方式"
        self.fields["raised_by"].help_text = "只有调查人员看得到。没有署名的不填。"

    def clean_concerns(self) -> list[Person]:
        """The persons that were chosen."""
        return [self.officers[code] for code in self.cleaned_data["concerns"]]


class ReceiptForm(forms.Form):
    """The receipt of an objection."""

    receipt = forms.CharField(
        label="回执码", max_length=40, help_text="提交反映时给您的16位回执码，大小写和横线不限。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "请输入回执码"},
    )  # fmt: skip


class FindingForm(forms.Form):
    """A step of looking into an objection."""

    note = forms.CharField(
        label="调查情况", max_length=_LONG,
        help_text="向谁核实、看了什么材料、结果怎样。登记以后不能修改，可以再补充。",
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写调查的情况"},
    )  # fmt: skip


class ObjectionDecisionForm(forms.Form):
    """How an objection is decided."""

    upheld = forms.ChoiceField(
        label="结论", choices=[("no", "不成立，这个人的评审结果不变"), ("yes", "成立，这个人的评审结果不予通过")],
        widget=forms.RadioSelect, error_messages={"required": "请选结论"},
    )  # fmt: skip
    clause = forms.ChoiceField(label="成立的，依据哪一条", required=False)
    reason = forms.CharField(
        label="理由", max_length=_LONG, help_text="反映人凭回执码看得到，请不要写反映人和其他人的个人信息。",
        widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写理由"},
    )  # fmt: skip

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((g.clause, g.says) for g in pack.grounds.bearing("decline"))]

    def clean_upheld(self) -> bool:
        """Whether it is upheld."""
        return bool(self.cleaned_data["upheld"] == "yes")

    def clean(self) -> dict[str, Any]:
        """Everything that is missing is said at once: one that is upheld rests on a clause (P8)."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("upheld") and not given.get("clause"):
            self.add_error("clause", "成立的，请选依据哪一条")
        return given


class RecheckForm(forms.Form):
    """What an applicant wants looked at again."""

    reason = forms.CharField(
        label="申请复查的理由", max_length=_LONG, help_text="认为哪里不对，请逐条写明。复查只申请一次。",
        widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": "请写申请复查的理由"},
    )  # fmt: skip


class RecheckDecisionForm(forms.Form):
    """What becomes of a re-check."""

    upheld = forms.ChoiceField(
        label="复查结论", choices=[("yes", "维持评审结果"), ("no", "重新评审表决")], widget=forms.RadioSelect,
        error_messages={"required": "请选复查结论"},
    )  # fmt: skip
    answer = forms.CharField(
        label="答复", max_length=_LONG, help_text="告知本人，请针对申请的理由写明。",
        widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "请写答复"},
    )  # fmt: skip

    def clean_upheld(self) -> bool:
        """Whether the result stays."""
        return bool(self.cleaned_data["upheld"] == "yes")
