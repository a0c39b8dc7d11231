"""Forms of exchange."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from zhiping.faces.exchange.models import Export


class TakeForm(forms.Form):
    """Why a sheet is taken out, and whether with personal data."""

    purpose = forms.ChoiceField(
        label="作什么用", choices=Export.Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选导出作什么用", "invalid_choice": "请从列出的用途中选"},
    )  # fmt: skip
    reason = forms.CharField(
        label="为什么导出", max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一两句话，例如“11月20日例会核对进度”。连同您的姓名、时间记入审计，不能更改。",
        error_messages={"required": "请写明为什么导出", "min_length": "请写明为什么导出"},
    )  # fmt: skip
    personal = forms.BooleanField(label="带上个人信息", required=False)

    def __init__(self, *args: Any, personal: list[str], **kwargs: Any) -> None:
        """``personal``: the headings that may be taken along; none: the question is not asked."""
        super().__init__(*args, **kwargs)
        if personal:
            self.fields["personal"].label = f"带上个人信息：{'、'.join(personal)}"
            self.fields["personal"].help_text = "确有需要才带上。文件请妥善保管，用完删除。"
        else:
            del self.fields["personal"]


class BringForm(forms.Form):
    """The file that is brought in."""

    file = forms.FileField(
        label="填好的文件",
        error_messages={"required": "请选择填好的文件", "empty": "文件是空的，请重新选择",
                        "missing": "请选择填好的文件", "invalid": "没有收到文件，请重新选择"},
    )  # fmt: skip

    def __init__(self, *args: Any, accept: str, **kwargs: Any) -> None:
        """``accept``: the endings that the browser offers."""
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept

    def content(self) -> bytes:
        """What was uploaded."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        read: bytes = file.read()
        return read
