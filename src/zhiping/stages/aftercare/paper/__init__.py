"""What is printed for the collection of forms and the destruction of material (P11)."""

from zhiping.stages.aftercare.paper.collection_list import COLLECTION_LIST
from zhiping.stages.aftercare.paper.destruction_record import DESTRUCTION_RECORD

FORMS = (COLLECTION_LIST, DESTRUCTION_RECORD)

__all__ = ["COLLECTION_LIST", "DESTRUCTION_RECORD", "FORMS"]
