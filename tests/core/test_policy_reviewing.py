"""What a pack gives the people who review: read strictly, offered where it fits (A2, 8d, P5)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.support.world import PACKS

from zhiping import packs
from zhiping.core.dossier.texts import text_paths
from zhiping.core.policy import read_pack
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reviewing import ExclusiveClaims, ReturnTemplates

GROUND = {"basis": "按通常理解", "status": "assumed", "confirmed": None}


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


def test_no_pack_calls_identity_or_what_is_applied_for_clerical(pack: Pack) -> None:
    assert pack.options.clerical_fields
    assert set(pack.options.clerical_fields) <= text_paths()
    assert not text_paths() & {"applicant.name", "applicant.id_number", "application.title", "application.major"}
    assert not any(path.startswith("employer.") for path in text_paths())


@pytest.mark.parametrize("path", ["applicant.born_on", "applicant.name", "employer.name", "nowhere.name", "applicant"])
def test_what_is_no_text_of_the_applicant_cannot_be_made_clerical(pack: Pack, path: str) -> None:
    options = pack.options.model_dump() | {"clerical_fields": [path]}
    with pytest.raises(ValidationError, match="不是材料里的一段文字"):
        type(pack.options).model_validate(options)


def test_templates_made_for_a_section_come_first_and_others_are_not_offered(pack: Pack) -> None:
    offered = pack.procedure.return_templates.fitting("continuing_education")
    assert offered[0].id == "hours" and "degree" not in {entry.id for entry in offered}
    assert {"no-proof", "unclear"} <= {entry.id for entry in offered}


def test_a_template_for_a_section_that_is_not_there_is_refused() -> None:
    entry = {"id": "one", "says": "请补。", "clause": "P2", "fits": ["schooling"]}
    with pytest.raises(ValidationError, match="没有这一部分"):
        ReturnTemplates.model_validate({"entries": [entry], **GROUND})


def test_only_the_lead_or_the_first_in_rank_excludes_others() -> None:
    claims = ExclusiveClaims.model_validate(
        {"entries": [{"kinds": ["project"], "roles": ["lead"]}, {"kinds": ["paper"], "first_in_rank": True}], **GROUND}
    )
    assert claims.holds(kind="project", role="lead", rank=None)
    assert not claims.holds(kind="project", role="member", rank=1)
    assert claims.holds(kind="paper", role=None, rank=1)
    assert not claims.holds(kind="paper", role="lead", rank=2)
    assert not claims.holds(kind="award", role="lead", rank=1)
