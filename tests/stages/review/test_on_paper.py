"""The recommendation signed on paper (P3, rules.md 9): a stack of scans split by its codes, put into force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageFilter
from tests.stages.review.test_boards import colleagues, picture, together
from tests.support import way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.pictures.drawing import pages_of_pdf
from zhiping.ground.storage import blobs
from zhiping.records import operations as spine
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Milestone
from zhiping.registers.recommendations import operations as book
from zhiping.registers.recommendations import queries as papers
from zhiping.registers.recommendations.models import Paper, Scan, Stack
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import papers as printing
from zhiping.stages.review.operations import recommending

SECOND = timedelta(seconds=1)


def publicised(world: World, count: int = 1) -> tuple[list[Dossier], object]:
    """Colleagues who are checked and whose publicity is over; and the second after it."""
    dossiers, day = colleagues(world, count), way.first_day(world)
    for one in dossiers:
        way.mark_all(one, world, "unit_reviewer", world.on(day, 11))
    return dossiers, together(world, dossiers, day).ends_at + SECOND


def prepared(world: World, dossier: Dossier, at: object, *, recommends: bool = True) -> Paper:
    """What the clerk writes for the head to sign."""
    return recommending.prepare(
        dossier, recommends=recommends, judgements=way.JUDGEMENTS, opinion="同意推荐。", by=world.by("unit_reviewer"),
        at=at,  # type: ignore[arg-type]
    )  # fmt: skip


def forms(world: World, dossiers: list[Dossier], at: object) -> bytes:
    """What the clerk prints for the head to sign."""
    made = printing.print_recommendations(dossiers, by=world.by("unit_reviewer"), at=at)  # type: ignore[arg-type]
    return made.content


def scanned(pdf: bytes, count: int, *, blur: Sequence[int] = ()) -> bytes:
    """The printed pages as a scanner makes one PDF of them; ``blur``: pages on which the code cannot be read."""
    sheets = []
    for number, page in enumerate(pages_of_pdf(pdf, 1, count, 1240), start=1):
        sheet = Image.open(BytesIO(page)).convert("L").rotate(0.7, fillcolor=255)
        sheets.append(sheet.filter(ImageFilter.GaussianBlur(12)) if number in blur else sheet)
    out = BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return out.getvalue()


def put_in(world: World, content: bytes, at: object) -> Stack:
    """Upload scans, and let the worker look at them."""
    unit = world.organisations["unit"]
    stack = book.put_in(
        unit,
        world.cycle,
        content,
        max_mb=20,
        max_megapixels=50,
        by=world.by("unit_reviewer"),
        at=at,  # type: ignore[arg-type]
    )
    assert book.read_stacks() == 1
    return Stack.objects.get(pk=stack.pk)


def settle(
    world: World, dossier: Dossier, paper: Paper, at: object, *, head: str = "unit_head", **more: object
) -> Dossier:
    """Put into force what the head signed today."""
    signed_on = at.astimezone(world.opening().tzinfo).date()  # type: ignore[attr-defined]
    given = {"signed_by": world.people[head], "signed_on": signed_on, "by": world.by("unit_reviewer"), "at": at} | more
    return recommending.settle_on_paper(dossier, paper=paper, **given)


def test_a_stack_is_split_by_its_codes_and_each_page_goes_to_its_dossier(world: World) -> None:
    dossiers, at = publicised(world, 3)
    made = [prepared(world, one, at) for one in dossiers]
    pdf = forms(world, dossiers, at)
    stack = put_in(world, scanned(pdf, 3, blur=[2]), at)
    assert (stack.state, stack.blob) == ("read", "")
    rows = list(stack.scans.order_by("number"))
    assert [row.paper for row in rows] == [made[0], None, made[2]]
    # What is known to be somebody's lies under their own key; what is not, under the stack's.
    assert papers.picture_of(rows[0]) == blobs.get(dossiers[0].key_owner, rows[0].blob)
    assert blobs.get(stack.key_owner, rows[1].blob)
    with pytest.raises(BadInput) as missing:
        settle(world, dossiers[1], made[1], at)
    assert [fault.where for fault in missing.value.faults] == ["paper"]
    recommending.put_by_hand(rows[1], dossiers[1], page=1, by=world.by("unit_second"), at=at)  # type: ignore[arg-type]
    again = Scan.objects.get(pk=rows[1].pk)
    assert (again.way, again.placed_by) == ("hand", world.people["unit_second"])
    for one, paper in zip(dossiers, made, strict=True):
        assert settle(world, one, paper, at).state == "at_department"
    said = Milestone.objects.get(dossier=dossiers[1], kind="recommended")
    assert said.by == world.by("unit_reviewer").label and said.data["signed_by"] == world.by("unit_head").label


def test_who_signed_on_paper_has_acted_at_the_unit(world: World) -> None:
    world.employ("unit_head", "department", "department_reviewer")
    dossiers, at = publicised(world)
    paper = prepared(world, dossiers[0], at)
    put_in(world, scanned(forms(world, dossiers, at), 1), at)
    up = settle(world, dossiers[0], paper, at)
    with pytest.raises(Refusal) as refused:
        review.check_item(up, item="ce1", mark="true", by=world.by("unit_head"), at=up.state_since)
    assert refused.value.code == "conflict_other_level"


def test_not_recommended_on_paper_is_an_end_of_its_own(world: World) -> None:
    dossiers, at = publicised(world)
    paper = prepared(world, dossiers[0], at, recommends=False)
    put_in(world, scanned(forms(world, dossiers, at), 1), at)
    assert settle(world, dossiers[0], paper, at).state == "not_recommended"


@pytest.mark.parametrize("who", ["unit_second", "department_reviewer", "kin"])
def test_only_the_head_signs(world: World, who: str) -> None:
    dossiers, at = publicised(world)
    paper = prepared(world, dossiers[0], at)
    put_in(world, scanned(forms(world, dossiers, at), 1), at)
    head = who
    if who == "kin":
        spine.declare_kinship(world.people["unit_head"], dossiers[0].person, "kin", by=SYSTEM, at=world.opening())
        head = "unit_head"
    with pytest.raises(BadInput) as bad:
        settle(world, dossiers[0], paper, at, head=head)
    assert [fault.where for fault in bad.value.faults] == ["signed_by"]


def test_a_paper_signed_before_the_publicity_was_over_or_tomorrow_is_none(world: World) -> None:
    dossiers, at = publicised(world)
    paper = prepared(world, dossiers[0], at)
    put_in(world, scanned(forms(world, dossiers, at), 1), at)
    today = at.astimezone(world.opening().tzinfo).date()  # type: ignore[attr-defined]
    for days in (-1, 1):
        with pytest.raises(BadInput) as bad:
            settle(world, dossiers[0], paper, at, signed_on=today + timedelta(days=days))
        assert [fault.where for fault in bad.value.faults] == ["signed_on"]


def test_a_paper_that_was_written_anew_is_void(world: World) -> None:
    dossiers, at = publicised(world)
    old = prepared(world, dossiers[0], at)
    put_in(world, scanned(forms(world, dossiers, at), 1), at)
    prepared(world, dossiers[0], at)
    with pytest.raises(BadInput) as bad:
        settle(world, dossiers[0], old, at)
    assert "作废" in bad.value.faults[0].message


def test_the_publicity_must_be_over_for_a_paper_too(world: World) -> None:
    dossiers, at = publicised(world)
    paper = prepared(world, dossiers[0], at)
    with pytest.raises(Refusal) as refused:
        settle(world, dossiers[0], paper, at - SECOND - SECOND)  # type: ignore[operator]
    assert refused.value.code == "publicity_running"


def test_the_page_of_another_unit_is_put_to_nobody(world: World) -> None:
    dossiers, at = publicised(world)
    prepared(world, dossiers[0], at)
    pdf = forms(world, dossiers, at)
    stack = book.put_in(
        world.organisations["other_unit"], world.cycle, scanned(pdf, 1), max_mb=20, max_megapixels=50,
        by=world.by("other_unit"), at=at,  # type: ignore[arg-type]
    )  # fmt: skip
    book.read_stack(stack)
    assert stack.scans.get().paper is None
    with pytest.raises(BadInput):
        recommending.put_by_hand(stack.scans.get(), dossiers[0], page=1, by=world.by("unit_reviewer"), at=at)  # type: ignore[arg-type]


def test_what_cannot_be_drawn_is_told_and_its_file_goes(world: World) -> None:
    with pytest.raises(BadInput):
        put_in(world, b"nothing that can be read", world.opening())
    with pikepdf.new() as empty:
        empty.add_blank_page(page_size=(595, 842))
        out = BytesIO()
        empty.save(out)
    stack = put_in(world, out.getvalue(), world.opening())
    assert (stack.state, stack.scans.count()) == ("read", 1)
    row = stack.scans.get()
    book.set_aside(row, by=world.by("unit_reviewer"), at=world.opening())
    assert Scan.objects.get(pk=row.pk).aside
    single = put_in(world, picture("PNG"), world.opening())
    assert single.scans.get().paper is None


def test_a_judgement_that_is_missing_is_told_before_anything_is_printed(world: World) -> None:
    dossiers, at = publicised(world)
    with pytest.raises(BadInput) as bad:
        recommending.prepare(
            dossiers[0], recommends=True, judgements=way.JUDGEMENTS | {"ethics": " "}, opinion="",
            by=world.by("unit_reviewer"), at=at,  # type: ignore[arg-type]
        )  # fmt: skip
    assert [fault.where for fault in bad.value.faults] == ["ethics", "opinion"]
    with pytest.raises(Refusal):
        recommending.prepare(
            dossiers[0], recommends=True, judgements=way.JUDGEMENTS, opinion="好。", by=world.by("other_unit"),
            at=at,  # type: ignore[arg-type]
        )  # fmt: skip
