"""What counter, department and cashier type. Whether it may happen is asked by the operations."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from zhiping.registers.fees.models import Voucher

#: A photograph of a cover, taken at the counter; more is no photograph of one page.
MOST_BYTES = 20 * 1024 * 1024


class ScanForm(forms.Form):
    """A cover's code: typed by a hand scanner, by a person, or photographed."""

    scan = forms.CharField(
        label="扫描或输入封面上的编码", required=False, max_length=80,
        help_text="扫描枪对准封面的方块，扫完自动打开；没有扫描枪的，输入材料编号。",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "class": "w-name"}),
    )  # fmt: skip
    photo = forms.FileField(
        label="或用手机拍下封面的方块", required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        photo = cleaned.get("photo")
        if not cleaned.get("scan") and photo is None:
            self.add_error("scan", "请扫描封面，或输入材料编号")
        if photo is not None and photo.size > MOST_BYTES:
            self.add_error("photo", "照片太大，请拍近一些、用普通清晰度再拍")
        return cleaned


class PacketForm(forms.Form):
    """What lies in the packet: everything but what is ticked as missing."""

    present = forms.MultipleChoiceField(
        label="清点材料", required=False, help_text="在的打勾；缺的不打勾。", widget=forms.CheckboxSelectMultiple
    )
    sealed = forms.BooleanField(label="有单位和主管部门盖章", required=False)

    def __init__(self, *args: Any, material: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = material  # type: ignore[attr-defined]


class ManifestForm(forms.Form):
    """Who is sent, and who brings it."""

    code = forms.MultipleChoiceField(
        label="报送的申报人",
        error_messages={"required": "还没有选，请至少勾选一人"},
        widget=forms.CheckboxSelectMultiple,
    )
    bearer = forms.CharField(
        label="送件人", max_length=60, help_text="由一名人员统一送到。",
        error_messages={"required": "请填送件人的姓名"},
        widget=forms.TextInput(attrs={"class": "w-name", "autocomplete": "off"}),
    )  # fmt: skip
    telephone = forms.CharField(
        label="送件人电话", max_length=40, error_messages={"required": "请填联系得上的电话"},
        widget=forms.TextInput(attrs={"class": "w-name", "autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = rows  # type: ignore[attr-defined]


class VoucherForm(forms.Form):
    """A payment, a waiver or a refund for those chosen before."""

    kind = forms.ChoiceField(
        label="登记什么", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Voucher.Kind if one is not Voucher.Kind.REVERSED],
        error_messages={"required": "请选收款、免缴或退费"},
    )  # fmt: skip
    yuan = forms.CharField(
        label="到账金额", required=False, help_text="收款才填，与所选人员应缴的合计相同。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    way = forms.ChoiceField(
        label="方式", required=False, widget=forms.RadioSelect,
        choices=[(Voucher.Way.TRANSFER.value, "银行转账"), (Voucher.Way.SLIP.value, "缴款单")],
    )  # fmt: skip
    reference = forms.CharField(
        label="流水号或单号", required=False, max_length=64, help_text="银行回单或缴款单上的号码。",
        widget=forms.TextInput(attrs={"class": "w-name", "autocomplete": "off"}),
    )  # fmt: skip
    received_on = forms.DateField(
        label="到账日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "读不出这个日期，请写成2024-12-16这样"},
    )  # fmt: skip
    payer = forms.CharField(
        label="付款人", required=False, max_length=120, help_text="付款的单位或个人，开票据用。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(
        label="理由和依据", required=False, max_length=500, help_text="免缴或退费须写明。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_yuan(self) -> int | None:
        """The amount in fen; full-width digits, separators and a trailing 元 are understood."""
        typed = str(self.cleaned_data["yuan"]).strip()
        if not typed:
            return None
        plain = typed.translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
        try:
            amount = Decimal(plain.removesuffix("元").strip()) * 100
        except InvalidOperation:
            raise forms.ValidationError("读不出这个金额，请写成4600或4600.00这样") from None
        if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < amount < 10**11:
            raise forms.ValidationError("金额应大于0，最多到分")
        return int(amount)

    def clean(self) -> dict[str, Any]:
        """A payment has an amount and a way."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Voucher.Kind.PAID:
            if cleaned.get("yuan") is None and "yuan" not in self.errors:
                self.add_error("yuan", "请填到账金额")
            if not cleaned.get("way"):
                self.add_error("way", "请选银行转账或缴款单")
        return cleaned


class ReceiptForm(forms.Form):
    """The number of a fiscal receipt."""

    receipt = forms.CharField(
        label="财政票据号码", max_length=40, error_messages={"required": "请填票据号码"},
        widget=forms.TextInput(attrs={"class": "w-name", "autocomplete": "off"}),
    )  # fmt: skip


class ReceiptFileForm(forms.Form):
    """The file of a fiscal receipt."""

    file = forms.FileField(
        label="财政电子票据文件", help_text="从财政票据平台下载的PDF，原样保存。",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": "请选择PDF文件", "empty": "文件是空的，请重新选择",
                        "invalid": "没有收到文件，请重新选择", "missing": "请选择PDF文件"},
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Raises ValidationError for what is larger than a receipt ever is."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件太大，不像是票据。请重新下载。")
        return file


class ReversalForm(forms.Form):
    """Why what was confirmed is taken back."""

    note = forms.CharField(
        label="冲正的理由", max_length=500, error_messages={"required": "请写明为什么要冲正"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
