"""What is printed for the collection of forms and the destruction of material (P11)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.aftercare.paper import samples
from zhiping.stages.aftercare.paper.collection_list import CollectionList
from zhiping.stages.aftercare.paper.destruction_record import DestructionRecord

_FOLDER: Final = Path(__file__).parent

COLLECTION_LIST: Final = Form(
    key="collection-list", title="评审表领取清单", source=_FOLDER / "collection-list.typ",
    content=CollectionList, sample=samples.collection_list, needs_more=True,
)  # fmt: skip

DESTRUCTION_RECORD: Final = Form(
    key="destruction-record", title="未通过人员材料销毁记录", source=_FOLDER / "destruction-record.typ",
    content=DestructionRecord, sample=samples.destruction_record, needs_more=True,
)  # fmt: skip

FORMS: Final = (COLLECTION_LIST, DESTRUCTION_RECORD)

__all__ = ["COLLECTION_LIST", "DESTRUCTION_RECORD", "FORMS"]
