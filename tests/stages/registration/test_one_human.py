"""Two records of one human become one: what goes along, what speaks against it, and that it takes two (P1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db.models import ForeignKey
from tests.stages.registration.conftest import PASSWORD, decide, newcomer
from tests.support import way
from tests.support.world import World, resident_id

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages import service as outbox
from zhiping.ground.messages.models import Message
from zhiping.records import door, joining
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Hold, Kinship, Membership, Milestone, Person
from zhiping.stages.application.queries.history import history_of
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import PersonMerge
from zhiping.stages.registration.operations import people
from zhiping.stages.registration.operations.asking import local_day

BROKEN = ("merged-records-point", "merges-by-two")


def propose(world: World, old: str, into: str, who: str = "office_reviewer", cause: str = "documents") -> PersonMerge:
    """Propose that ``old`` become ``into``."""
    return people.propose(
        world.people[old], world.people[into], cause=cause, reason="护照和身份证是同一人，已核对原件。",
        by=world.by(who), at=world.opening(),
    )  # fmt: skip


def merge(world: World, old: str, into: str, **more: str) -> PersonMerge:
    """Proposed by one officer, confirmed by another."""
    return people.confirm(propose(world, old, into, **more), by=world.by("office_second"), at=world.opening())


@pytest.fixture
def twins(leshan: World) -> World:
    """One human, registered by passport years ago and by resident ID this year, both in the same unit."""
    leshan.employ("twin", "unit", "employee", called="林晓岚")
    old = records.register_person(
        name="LIN XIAOLAN", id_type="passport", id_number="E12345678", by=SYSTEM, at=leshan.opening(),
        user=newcomer(leshan, serial=801),
    )  # fmt: skip
    leshan.people["old"] = old
    leshan.employ("old", "unit", "unit_reviewer")
    return leshan


def codes(world: World, old: str = "old", into: str = "twin") -> list[str]:
    """What speaks against merging them now."""
    plan = people.plan(world.people[old], world.people[into], world.opening())
    return [conflict.code for conflict in plan.conflicts]


# --- what goes along ---


def test_dossiers_roles_messages_and_kin_go_along(twins: World) -> None:
    old, into = twins.people["old"], twins.people["twin"]
    dossier = twins.submitted("old")
    records.declare_kinship(old, twins.people["bureau"], "kin", by=SYSTEM, at=twins.opening())
    outbox.deliver()
    letters = Message.objects.filter(recipient=f"person-{old.pk}").count()
    assert letters
    row = merge(twins, "old", "twin")
    dossier.refresh_from_db()
    assert dossier.person == into
    assert row.moved == {"dossiers": 1, "memberships": 1, "messages": letters}
    held = Membership.objects.filter(person=into).values_list("role", flat=True)
    assert set(held) == {"employee", "unit_reviewer"} and not Membership.objects.filter(person=old).exists()
    assert Message.objects.filter(recipient=f"person-{into.pk}", template="submit.applicant").exists()
    assert Kinship.objects.filter(person=into, other=twins.people["bureau"]).exists()
    for stream in (f"person-{old.code}", f"person-{into.code}", row.stream, dossier.stream):
        assert AuditEntry.objects.filter(stream=stream, kind__endswith="merged").exists() or stream == row.stream
    assert [e.kind for e in AuditEntry.objects.filter(stream=row.stream).order_by("position")] == [
        "person_merge.proposed", "person_merge.confirmed",
    ]  # fmt: skip
    assert not [failure for failure in check_all().failed if failure.name in BROKEN]


def test_what_the_applicant_did_under_the_old_record_is_still_theirs(twins: World) -> None:
    dossier = twins.submitted("old")
    merge(twins, "old", "twin")
    told = history_of(Dossier.objects.get(pk=dossier.pk))
    assert {one.who for one in told if one.what == "提交申报"} == {"您本人"}


def test_of_two_accounts_one_goes_on_and_the_other_is_closed(twins: World) -> None:
    old, into = twins.people["old"], twins.people["twin"]
    account, kept = old.user, into.user
    assert account is not None and authenticate(username=account.username, password=PASSWORD) is not None
    merge(twins, "old", "twin")
    old.refresh_from_db()
    into.refresh_from_db()
    assert (old.user, old.became, into.user) == (None, into, kept)
    assert authenticate(username=account.username, password=PASSWORD) is None
    assert AuditEntry.objects.filter(stream=f"account-{account.pk}", kind="closed").exists()


def test_an_account_goes_along_where_the_other_record_has_none(twins: World) -> None:
    old, into = twins.people["old"], twins.people["twin"]
    account = old.user
    Person.objects.filter(pk=into.pk).update(user=None)
    into.refresh_from_db()
    merge(twins, "old", "twin")
    into.refresh_from_db()
    assert into.user == account and account is not None
    account.refresh_from_db()
    assert account.is_active


def test_the_levels_at_which_the_old_record_acted_count_for_the_other(twins: World) -> None:
    """rules.md 9: who checked at the unit under one record may not decide at the department under the other."""
    dossier = twins.submitted("asker")
    way.mark_all(dossier, twins, "old", twins.opening() + timedelta(hours=2))
    merge(twins, "old", "twin")
    assert Milestone.objects.filter(
        dossier=dossier, kind="acted", by=f"person-{twins.people['twin'].pk}", data__level="unit"
    ).exists()


def test_an_employment_elsewhere_ends_and_one_that_is_held_twice_is_kept_once(twins: World) -> None:
    old, into, today = twins.people["old"], twins.people["twin"], local_day(twins.opening())
    twins.employ("old", "other_unit", "employee")
    twins.employ("twin", "unit", "unit_reviewer")
    plan = people.plan(old, into, twins.opening())
    assert {(row.organisation, row.role) for row in plan.ending} == {
        (twins.organisations["other_unit"], "employee"), (twins.organisations["unit"], "unit_reviewer"),
    }  # fmt: skip
    merge(twins, "old", "twin")
    assert {row.to_on for row in Membership.objects.filter(person=old)} == {today - timedelta(days=1)}
    assert Membership.objects.filter(person=into).count() == 2


# --- whose the document is ---


def test_a_second_document_goes_on_leading_to_the_human(twins: World) -> None:
    merge(twins, "old", "twin")
    with pytest.raises(BadInput):
        records.register_person(
            name="LIN XIAOLAN", id_type="passport", id_number="E12345678", user=None, by=SYSTEM, at=twins.opening()
        )
    at = twins.opening()
    identity = operations.Identity("LIN XIAOLAN", "passport", "E12345678")
    user = operations.open_newcomer(operations.Newcomer(identity, "once-more", PASSWORD), real_at=at, at=at)
    asked = operations.ask_join(twins.organisations["other_unit"], by=user, at=at)
    assert [code for _, code in decide(twins, asked, "other_unit").left_out] == ["taken"]


def test_officers_find_the_dossier_by_either_document(twins: World) -> None:
    from zhiping.access.viewers import viewer_of
    from zhiping.faces.desk.queries.worklist import search

    dossier, mistyped = twins.submitted("twin"), twins.person("wrong", called="林晓岚")
    merge(twins, "old", "twin")
    merge(twins, "wrong", "twin", cause="mistyped")
    viewer = viewer_of(twins.user("unit_head"), local_day(twins.opening()))
    for number in ("E12345678", twins.people["twin"].id_number()):
        assert search(viewer, twins.cycle, number) == [dossier]
    assert search(viewer, twins.cycle, mistyped.id_number()) == []


def test_a_mistyped_number_is_free_for_who_has_it(twins: World) -> None:
    wrong = twins.person("wrong", called="林晓岚")
    number = wrong.id_number()
    merge(twins, "wrong", "twin", cause="mistyped")
    right = records.register_person(
        name="钱真", id_type="resident_id", id_number=number, user=None, by=SYSTEM, at=twins.opening()
    )
    assert right.pk != wrong.pk and number != resident_id(1)


def test_a_pointer_never_points_to_a_pointer(twins: World) -> None:
    twins.person("third", called="林晓岚")
    merge(twins, "old", "twin")
    merge(twins, "twin", "third")
    old = Person.objects.get(pk=twins.people["old"].pk)
    assert old.became == twins.people["third"]
    assert not [failure for failure in check_all().failed if failure.name in BROKEN]


# --- what speaks against it ---


def test_two_dossiers_of_one_year_are_refused_until_one_is_withdrawn(twins: World) -> None:
    mine, other = twins.submitted("old"), twins.dossier("twin")
    assert codes(twins) == ["two_dossiers"]
    with pytest.raises(BadInput) as caught:
        propose(twins, "old", "twin")
    assert mine.code in caught.value.faults[0].message and other.code in caught.value.faults[0].message
    door.act(mine, Action.WITHDRAW, by=Actor(twins.people["old"]), at=twins.opening() + timedelta(hours=2))
    assert codes(twins) == []
    merge(twins, "old", "twin")
    mine.refresh_from_db()
    assert mine.person == twins.people["old"], "what was withdrawn stays with the record that did it"
    assert not [failure for failure in check_all().failed if failure.name in BROKEN]


def test_who_are_kin_are_two(twins: World) -> None:
    records.declare_kinship(twins.people["twin"], twins.people["old"], "kin", by=SYSTEM, at=twins.opening())
    assert codes(twins) == ["two_people"]


def test_nobody_has_checked_their_own_dossier(twins: World) -> None:
    dossier = twins.submitted("twin")
    way.mark_all(dossier, twins, "old", twins.opening() + timedelta(hours=2))
    assert codes(twins) == ["own_dossier"]


def test_nobody_has_acted_at_two_levels(twins: World) -> None:
    dossier = twins.submitted("asker")
    for who, level in (("old", "unit"), ("twin", "department")):
        by = f"person-{twins.people[who].pk}"
        Milestone.objects.create(dossier=dossier, kind="acted", at=twins.opening(), by=by, data={"level": level})
    assert codes(twins) == ["two_levels"]


def test_a_refusal_that_waits_is_settled_first(twins: World) -> None:
    """Else its proposer could confirm it under the other record."""
    by = f"person-{twins.people['old'].pk}"
    Hold.objects.create(
        dossier=twins.submitted("asker"), kind="pending_refusal", opened_at=twins.opening(), opened_by=by, data={}
    )
    assert codes(twins) == ["pending_refusal"]


def test_a_dossier_on_its_way_at_another_unit_is_a_change_of_unit_first(twins: World) -> None:
    twins.employ("old", "other_unit", "employee")
    twins.submitted("old", unit="other_unit")
    assert codes(twins) == ["unit_differs"]


def test_a_dossier_at_the_unit_of_both_goes_on_there(twins: World) -> None:
    twins.employ("old", "unit", "employee")
    dossier = twins.submitted("old")
    assert codes(twins) == []
    merge(twins, "old", "twin")
    dossier.refresh_from_db()
    assert (dossier.person, dossier.unit) == (twins.people["twin"], twins.organisations["unit"])


def test_an_open_registration_of_the_account_that_would_be_closed_is_settled_first(twins: World) -> None:
    user = twins.people["old"].user
    assert user is not None
    operations.ask_join(twins.organisations["other_unit"], by=user, at=twins.opening())
    assert codes(twins) == ["open_request"]


def test_a_record_is_not_merged_with_itself_or_twice(twins: World) -> None:
    assert codes(twins, "twin", "twin") == ["same"]
    merge(twins, "old", "twin")
    twins.people["old"].refresh_from_db()
    assert codes(twins) == ["merged"]


# --- it takes two ---


def test_it_takes_two_officers_and_neither_is_concerned(twins: World) -> None:
    for who in ("unit_head", "department_reviewer", "hr"):
        with pytest.raises(BadInput):
            propose(twins, "old", "twin", who=who)
    with pytest.raises(BadInput):
        propose(twins, "office_second", "twin", who="office_second")
    row = propose(twins, "old", "twin", who="operator")
    for who in ("operator", "unit_head"):
        with pytest.raises(BadInput):
            people.confirm(row, by=twins.by(who), at=twins.opening())
    assert Person.objects.get(pk=row.old_id).became is None
    assert people.confirm(row, by=twins.by("bureau"), at=twins.opening()).state == "confirmed"
    with pytest.raises(BadInput):
        people.confirm(row, by=twins.by("office_second"), at=twins.opening())


def test_what_comes_up_meanwhile_stops_the_confirmation(twins: World) -> None:
    row = propose(twins, "old", "twin")
    twins.submitted("old")
    twins.dossier("twin")
    with pytest.raises(BadInput):
        people.confirm(row, by=twins.by("office_second"), at=twins.opening())
    assert Person.objects.get(pk=row.old_id).became is None


def test_the_second_says_no_with_a_reason_and_the_first_may_take_it_back(twins: World) -> None:
    row = propose(twins, "old", "twin")
    with pytest.raises(BadInput):
        propose(twins, "old", "twin", who="bureau")
    with pytest.raises(BadInput):
        people.refuse(row, answer=" ", by=twins.by("office_second"), at=twins.opening())
    with pytest.raises(BadInput):
        people.refuse(row, answer="我自己不同意。", by=twins.by("office_reviewer"), at=twins.opening())
    people.refuse(row, answer="是同名的两个人。", by=twins.by("office_second"), at=twins.opening())
    again = propose(twins, "old", "twin")
    with pytest.raises(BadInput):
        people.take_back(again, by=twins.by("office_second"), at=twins.opening())
    assert people.take_back(again, by=twins.by("office_reviewer"), at=twins.opening()).state == "withdrawn"


def test_a_merge_needs_a_cause_and_a_reason(twins: World) -> None:
    old, into = twins.people["old"], twins.people["twin"]
    for cause, reason in (("", "同一人。"), ("documents", " ")):
        with pytest.raises(BadInput):
            people.propose(old, into, cause=cause, reason=reason, by=twins.by("bureau"), at=twins.opening())


def test_every_column_that_names_a_person_is_thought_of() -> None:
    """A new one follows the human (and ``join`` moves it), or says who acted and stays (``related_name="+"``)."""
    named = {
        f"{model._meta.db_table}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, ForeignKey) and column.related_model is Person and not column.remote_field.hidden
    }
    acts = {name for name in named if name.endswith((".by", "_by"))}
    left = named - acts - joining.FOLLOWS - joining.STAYS
    assert left == set(), "records/joining.py does not say what a merge does to it"
