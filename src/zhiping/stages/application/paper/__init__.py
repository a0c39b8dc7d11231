"""The forms that an application makes: printed from what was filled in, before anybody decided (annexes 3 to 6)."""

from zhiping.ground.documents.forms import Form
from zhiping.stages.application.paper.entrustment_letter import ENTRUSTMENT_LETTER
from zhiping.stages.application.paper.exceptional_form import EXCEPTIONAL_FORM
from zhiping.stages.application.paper.integrity_promise import INTEGRITY_PROMISE
from zhiping.stages.application.paper.review_form import REVIEW_FORM
from zhiping.stages.application.paper.summary_sheet import SUMMARY_SHEET

#: In the order of the list of material.
FORMS: tuple[Form, ...] = (REVIEW_FORM, SUMMARY_SHEET, INTEGRITY_PROMISE, EXCEPTIONAL_FORM, ENTRUSTMENT_LETTER)
