"""What is printed for the hand-in of paper and the fee (P6, T7, F1)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.handin.paper import samples
from zhiping.stages.handin.paper.cover_sheet import CoverSheet, cover_sheet
from zhiping.stages.handin.paper.delivery_manifest import DeliveryManifest
from zhiping.stages.handin.paper.delivery_receipt import DeliveryReceipt
from zhiping.stages.handin.paper.packing_list import PackingList, packing_list
from zhiping.stages.handin.paper.payment_slip import PaymentSlip

_FOLDER: Final = Path(__file__).parent

PACKING_LIST: Final = Form(
    key="packing-list", title="纸质材料清单", source=_FOLDER / "packing-list.typ",
    content=PackingList, sample=samples.packing_list, build=packing_list,
)  # fmt: skip

COVER_SHEET: Final = Form(
    key="cover-sheet", title="职称申报材料封面", source=_FOLDER / "cover-sheet.typ",
    content=CoverSheet, sample=samples.cover_sheet, build=cover_sheet, double_sided=True,
)  # fmt: skip

DELIVERY_MANIFEST: Final = Form(
    key="delivery-manifest", title="纸质材料报送清单", source=_FOLDER / "delivery-manifest.typ",
    content=DeliveryManifest, sample=samples.delivery_manifest, needs_more=True,
)  # fmt: skip

DELIVERY_RECEIPT: Final = Form(
    key="delivery-receipt", title="纸质材料接收回执", source=_FOLDER / "delivery-receipt.typ",
    content=DeliveryReceipt, sample=samples.delivery_receipt, needs_more=True,
)  # fmt: skip

PAYMENT_SLIP: Final = Form(
    key="payment-slip", title="评审费缴费通知单", source=_FOLDER / "payment-slip.typ",
    content=PaymentSlip, sample=samples.payment_slip, needs_more=True,
)  # fmt: skip

FORMS: Final = (PACKING_LIST, COVER_SHEET, DELIVERY_MANIFEST, DELIVERY_RECEIPT, PAYMENT_SLIP)

__all__ = ["COVER_SHEET", "DELIVERY_MANIFEST", "DELIVERY_RECEIPT", "FORMS", "PACKING_LIST", "PAYMENT_SLIP"]
