"""The page on which anybody asks whether a paper holds. Nothing is kept but a count of what was not found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from zhiping.accounts import devices
from zhiping.accounts.operations import throttle
from zhiping.faces.portal.queries import verifying
from zhiping.faces.portal.queries.verifying import Answer, Verified
from zhiping.web.caching import public_page


class NumberForm(forms.Form):
    """What stands in the foot of a paper."""

    number = forms.CharField(
        label="编号", max_length=80, help_text="纸上每页页脚“编号”后面的文字，照着输入。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请输入页脚上的编号"},
    )  # fmt: skip
    code = forms.CharField(
        label="校验码", max_length=20, help_text="页脚“校验码”后面的8位，如7H2K-9QWX，大小写不限。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "请输入页脚上的校验码"},
    )  # fmt: skip


class CertificateForm(forms.Form):
    """What stands on a certificate, and whose it is said to be."""

    certificate = forms.CharField(
        label="证书编号", max_length=80, help_text="证书上“证书编号”后面的文字，照着输入。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请输入证书编号"},
    )  # fmt: skip
    name = forms.CharField(
        label="持证人姓名", max_length=80, help_text="证书上的姓名，写全。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请输入持证人姓名"},
    )  # fmt: skip


class FileForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label="PDF文件", widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="出具时的PDF原文件。扫描件、照片和另存过的文件，请改用编号和校验码核验。",
        error_messages={"required": "请选择PDF文件", "empty": "文件是空的，请重新选择",
                        "invalid": "没有收到文件，请重新选择", "missing": "请选择PDF文件"},
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Raises ValidationError for what is larger than any document of ours."""
        file = self.cleaned_data["file"]
        if file.size > verifying.LARGEST:
            raise forms.ValidationError("文件超过20MB，不是本系统出具的文件。请改用编号和校验码核验。")
        return file


@csrf_exempt
@public_page
def verify(request: HttpRequest) -> HttpResponse:
    """Ask by number and code, by a certificate's number and name, or by the file.

    Nothing changes by asking, so no token is asked for.
    """
    how = request.POST.get("by") if request.method == "POST" else ""
    posted = request.method == "POST"
    shown: dict[str, Any] = {
        "number": NumberForm(request.POST if posted and how not in ("file", "certificate") else None),
        "certificate": CertificateForm(request.POST if how == "certificate" else None),
        "file": FileForm(request.POST, request.FILES) if how == "file" else FileForm(),
    }
    asked: forms.Form = shown[how if how in shown else "number"]
    if not posted or not asked.is_valid():
        return _page(request, status=422 if posted else 200, **shown)
    given = asked.cleaned_data
    if how == "file":
        return _answer(request, lambda: verifying.by_file(given["file"].read()), asked)
    if how == "certificate":
        return _answer(request, lambda: verifying.by_certificate(given["certificate"], given["name"]), asked)
    return _answer(request, lambda: verifying.by_number(given["number"], given["code"]), asked)


def scanned(request: HttpRequest, mark: str) -> HttpResponse:
    """Where the square on a paper leads: its code is known, so the answer is there at once."""
    response = _answer(request, lambda: verifying.by_code(mark), NumberForm(initial={"code": mark[:20]}))
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, ask: Any, asked: forms.Form) -> HttpResponse:
    at = request.arrived_at  # type: ignore[attr-defined]
    admission = throttle.admit([throttle.Counter("verify-address", devices.address(request))], at=at)
    if admission.until is not None:
        here = timezone.localtime(admission.until)
        return _page(request, status=429, crowded=f"{here:%H:%M}", **_forms(asked))
    found: Verified = ask()
    if found.answer in (Answer.VALID, Answer.SUPERSEDED, Answer.REVOKED):
        throttle.succeeded(admission)
    found = verifying.seen_by(request.viewer, found)  # type: ignore[attr-defined]
    return _page(request, verified=found, now=at, **_forms(asked))


def _forms(asked: forms.Form) -> dict[str, Any]:
    key = {FileForm: "file", CertificateForm: "certificate"}.get(type(asked), "number")
    return {"number": NumberForm(), "certificate": CertificateForm(), "file": FileForm(), key: asked}


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "portal/verify.html", context, status=status)
