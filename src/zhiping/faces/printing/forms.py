"""What is to be issued, for whom, and as what file."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiping.faces.printing.models import Batch
from zhiping.faces.printing.queries import typed_codes


class AskForm(forms.Form):
    """``departments``: (code, name, count) of those there are; ``papers``: (key, title) of the forms."""

    papers = forms.MultipleChoiceField(
        label="出具哪些表格", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选要出具的表格", "invalid_choice": "请从列出的表格中选"},
    )  # fmt: skip
    department = forms.ChoiceField(label="哪个主管部门的", required=False)
    codes = forms.CharField(
        label="只出具这些编号", required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="申报材料的编号，用空格或逗号隔开；不填就是上面选的全部。",
    )  # fmt: skip
    layout = forms.ChoiceField(
        label="做成", choices=Batch.Layout.choices, widget=forms.RadioSelect, initial=Batch.Layout.DUPLEX,
        error_messages={"required": "请选做成PDF还是压缩包"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, departments: list[tuple[str, str, int]], papers: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = papers  # type: ignore[attr-defined]
        listed = [(code, f"{name}（{count}份）") for code, name, count in departments]
        self.fields["department"].choices = [("", f"全部（{sum(n for *_, n in departments)}份）"), *listed]  # type: ignore[attr-defined]

    def clean_codes(self) -> list[str]:
        """The codes; raises ValidationError that names what is none."""
        found, wrong = typed_codes(self.cleaned_data["codes"])
        if wrong:
            raise forms.ValidationError(f"“{wrong[0][:20]}”不是申报材料的编号，编号如7H2K-9QWX")
        return found
