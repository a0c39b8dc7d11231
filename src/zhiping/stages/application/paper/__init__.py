"""The forms that an application makes: printed from what was filled in, before anybody decided (annexes 3 to 6)."""

from zhiping.ground.documents.forms import Form
from zhiping.stages.application.paper.review_form import REVIEW_FORM

FORMS: tuple[Form, ...] = (REVIEW_FORM,)
