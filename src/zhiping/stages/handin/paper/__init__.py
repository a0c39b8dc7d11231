"""What is printed for the hand-in of paper and the fee (P6, T7, F1)."""

from zhiping.stages.handin.paper.cover_sheet import COVER_SHEET
from zhiping.stages.handin.paper.delivery_manifest import DELIVERY_MANIFEST
from zhiping.stages.handin.paper.delivery_receipt import DELIVERY_RECEIPT
from zhiping.stages.handin.paper.packing_list import PACKING_LIST
from zhiping.stages.handin.paper.payment_slip import PAYMENT_SLIP

FORMS = (PACKING_LIST, COVER_SHEET, DELIVERY_MANIFEST, DELIVERY_RECEIPT, PAYMENT_SLIP)

__all__ = ["COVER_SHEET", "DELIVERY_MANIFEST", "DELIVERY_RECEIPT", "FORMS", "PACKING_LIST", "PAYMENT_SLIP"]
