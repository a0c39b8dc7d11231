"""What a unit types: a sheet for several colleagues, a photograph of the board, objections and what was found (P3)."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.records.models import Person
from zhiping.registers.recommendations.printing import PAGES
from zhiping.stages.review.forms import ObjectionForm, PasswordForm, PublicityForm, RecommendationForm
from zhiping.stages.review.queries.boards import Candidate

_FINDING_LENGTH = 5000


class SheetForm(PublicityForm):
    """Who stands on one sheet, and when and where it was posted."""

    code = forms.MultipleChoiceField(
        label="公示哪些人", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选要公示的人"}
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.row.code, one.row.applicant_name) for one in candidates if not one.why_not]
        field.error_messages["invalid_choice"] = "所选的人里有已经公示的或不由您登记的，请看下面的名单重新选"


class PhotoForm(forms.Form):
    """A photograph of the board."""

    photo = forms.FileField(
        label="公示栏照片", help_text="拍清公示全文和所在的位置。JPEG或PNG。",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={"required": "请先选一张照片", "empty": "没有收到照片的内容，请重新选择照片再传"},
    )  # fmt: skip


class UnitObjectionForm(ObjectionForm):
    """An objection as it came in, and which officers it concerns."""

    concerns = forms.MultipleChoiceField(
        label="与这条异议有关的办理人员", required=False,
        help_text="反映人自己或被反映的经办人。勾选的人不能调查和处理这条异议。",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {one.code: one for one in officers}
        field = self.fields["concerns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.code, one.name) for one in officers]
        if not officers:
            del self.fields["concerns"]

    def clean_concerns(self) -> list[Person]:
        """The persons that were chosen."""
        return [self.officers[code] for code in self.cleaned_data["concerns"]]


class FindingForm(forms.Form):
    """A step of looking into an objection."""

    note = forms.CharField(
        label="调查情况", help_text="向谁核实、看了什么材料、结果怎样。登记以后不能修改，可以再补充。",
        max_length=_FINDING_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写调查的情况"},
    )  # fmt: skip


class SigningForm(RecommendationForm, PasswordForm):
    """The recommendation, signed in the system with the password; without ``signing`` it is only written down."""

    def __init__(self, *args: Any, signing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signing:
            for name in ("password", "code"):
                self.fields.pop(name, None)


class ScanForm(forms.Form):
    """Scans of signed recommendations, in one file."""

    file = forms.FileField(
        label="扫描件", help_text="一叠可以扫成一个PDF，系统按每页右上角的方块分给各人；单页也可以是JPEG或PNG。",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": "请先选扫描件", "empty": "没有收到文件的内容，请重新选择再传"},
    )  # fmt: skip


class SettlingForm(forms.Form):
    """Which signed papers are put into force, who signed them and when."""

    code = forms.MultipleChoiceField(
        label="办理哪些人", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选要办理的人", "invalid_choice": "所选的人里有已经办理的，请看下面的名单重新选"},
    )  # fmt: skip
    signed_by = forms.ChoiceField(label="签字的负责人", error_messages={"required": "请选签字的负责人"})
    signed_on = forms.DateField(
        label="签字日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填签字日期", "invalid": "读不出这个日期，请写成2024-11-22这样"},
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[str, str]], heads: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes, signer = self.fields["code"], self.fields["signed_by"]
        assert isinstance(codes, forms.MultipleChoiceField) and isinstance(signer, forms.ChoiceField)
        codes.choices = people
        signer.choices = [("", "请选择"), *((one.code, one.name) for one in heads)]


class PlacingForm(forms.Form):
    """Whose a page is, and which of their pages."""

    whose = forms.ChoiceField(label="是谁的", error_messages={"required": "请选这一页是谁的"})
    page = forms.IntegerField(
        label="第几页", min_value=1, max_value=PAGES, initial=1,
        error_messages={
            "required": "请填第几页", "invalid": "请填数字", "min_value": "从1开始", "max_value": f"最多{PAGES}页",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *people]
