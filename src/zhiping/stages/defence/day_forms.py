"""What is typed on the day of the defence. Whether it may happen is asked by the operations."""

from __future__ import annotations

from typing import Any

from django import forms

#: A photograph of a code, taken at the door; more is no photograph of one page.
MOST_BYTES = 20 * 1024 * 1024


class ScanForm(forms.Form):
    """A check-in code: typed by a hand scanner, by a person, or photographed."""

    scan = forms.CharField(
        label="扫描或输入报到码", required=False, max_length=120,
        help_text="扫描枪对准答辩通知上的方块，扫完自动报到；没有扫描枪的，输入报到码。",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "class": "w-name"}),
    )  # fmt: skip
    photo = forms.FileField(
        label="或用手机拍下通知上的方块", required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        photo = cleaned.get("photo")
        if not cleaned.get("scan") and photo is None:
            self.add_error("scan", "请扫描答辩通知，或输入报到码")
        if photo is not None and photo.size > MOST_BYTES:
            self.add_error("photo", "照片太大，请拍近一些、用普通清晰度再拍")
        return cleaned


class ReasonForm(forms.Form):
    """Why: sheets are opened again, somebody missed it."""

    reason = forms.CharField(
        label="理由", max_length=500, error_messages={"required": "请写明理由"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
