"""The list of material follows route, level, kind and what was entered (rules.md 4): never one list for all."""

from __future__ import annotations

import copy

import pytest

from zhiping import packs
from zhiping.core.dossier import read_dossier
from zhiping.core.eligibility import compile_pack
from zhiping.core.eligibility.cases import load_cases
from zhiping.core.policy import read_pack

LESHAN = read_pack(packs.locate("leshan-2024-engineering"))
EVALUATOR = compile_pack(LESHAN)
BASE = load_cases(LESHAN)[0].document
ALWAYS = {item.id for item in LESHAN.materials if item.when is None}


def needed(**changes):
    document = copy.deepcopy(BASE)
    for section, value in changes.items():
        if value is None:
            document.pop(section, None)
        elif isinstance(value, dict) and isinstance(document.get(section), dict):
            document[section] |= value
        else:
            document[section] = value
    dossier = read_dossier(document)
    found = {item.id: EVALUATOR.holds(item.when, dossier) for item in LESHAN.materials if item.when is not None}
    return {key for key, holds in found.items() if holds}, {key for key, holds in found.items() if holds is None}


def test_the_list_is_that_of_the_notice_in_its_order():
    assert [item.number for item in LESHAN.materials] == list(range(1, 20))
    assert {"cover", "review_form", "identity", "education", "recommendation", "integrity_promise"} <= ALWAYS


def test_by_route():
    assert needed()[0] >= {"title", "assessments"}
    assert "skill" not in needed()[0]
    skilled, _ = needed(
        education=[], titles=[], skills=[{"level": "technician", "occupation": "钳工", "awarded_on": "2020-05-01"}]
    )
    assert "skill" in skilled and "title" not in skilled


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("project", "performance"), ("benefit", "performance"), ("patent", "awards"), ("skills_prize", "awards"),
     ("paper", "papers"), ("technical_report", "papers")],
)  # fmt: skip
def test_by_what_was_entered(kind, asked):
    found, unsure = needed(achievements=[{"kind": kind, "name": "某项", "on": "2022-10-01"}])
    assert found & {"performance", "awards", "papers"} == {asked}
    assert not unsure & {"performance", "awards", "papers"}


def test_what_is_not_known_stays_open():
    assert needed(achievements=None)[1] >= {"performance", "awards", "papers"}
    assert needed(achievements=[])[1] & {"performance", "awards", "papers"} == set()


def test_by_kind_and_entrustment():
    assert needed()[0] & {"exceptional_form", "entrustment_letter"} == set()
    found, _ = needed(application={"kind": "exceptional", "entrustment": {"body": "某院"}})
    assert found >= {"exceptional_form", "entrustment_letter"}


def test_forms_say_what_a_file_must_be():
    forms = LESHAN.forms
    assert (forms.max_mb, forms.photo_min_width, forms.photo_min_height, forms.photo_max_kb) == (20, 295, 413, 600)
