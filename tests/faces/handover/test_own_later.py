"""The copy of one's data after the acceptance: each part is in it, and nothing that is other people's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.faces.handover.conftest import application_of, copy_of, nobody_else, text_of
from tests.support import afterwards, banned, certified, resulting, results, way
from tests.support.world import World, resident_id

from zhiping.accounts.models import User
from zhiping.faces.handover import own_data
from zhiping.faces.handover.queries.own import own_data as gathered
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Extension
from zhiping.registers.attested.models import Attested
from zhiping.registers.attested.queries import context
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees.models import Order, Voucher
from zhiping.registers.integrity import operations as record
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry
from zhiping.stages.aftercare.models import Form
from zhiping.stages.conferral.models import Certificate, CertificateNumber, ResultObjection
from zhiping.stages.conferral.operations import certificates as batches
from zhiping.stages.conferral.operations import certifying, investigating, rechecking
from zhiping.stages.handin.operations import manifests, packets
from zhiping.stages.registration.models import Registrant
from zhiping.stages.review.operations import publicity


@pytest.fixture
def ended(world: World) -> World:
    """Results, objections, integrity cases and all that follows, each with somebody whom it concerns."""
    results.staffed(world)
    concerned = world.submitted()
    at = concerned.state_since + timedelta(days=90)
    afterwards.for_the_walk(world, at, concerned=concerned)
    resulting.for_the_walk(world, at)
    return world


# --- paper and fee ---


def test_paper_fee_and_more_time(world: World) -> None:
    dossier = way.accepted(world, world.submitted())
    at = dossier.state_since + timedelta(hours=1)
    order = Order.objects.get(dossier=dossier)
    voucher = fees.enter(
        world.cycle, Voucher.Kind.PAID, [order], fen=order.fen, way=Voucher.Way.TRANSFER, reference="流水7788",
        received_on=at.date(), payer="他人付款", note="内部备注", by=world.by("cashier"), at=at,
    )  # fmt: skip
    fees.confirm(voucher, by=world.by("office_reviewer"), at=at)
    Extension.objects.create(
        cycle=world.cycle, window="paper", dossier=dossier, closes_at=at + timedelta(days=3), reason="内部理由",
        by=world.people["bureau"], at=at,
    )  # fmt: skip
    packets.check_packet(
        dossier, missing=("review_form",), sealed=True, by=world.by("counter"), at=at + timedelta(days=1)
    )
    text = text_of(world)
    one = application_of(world)
    assert one["fee"]["fen"] == order.fen and [row["happening"] for row in one["fee"]["entries"]] == ["ordered", "paid"]
    assert [(row["label"], row["fen"]) for row in one["fee"]["parts"]] == [tuple(part) for part in order.parts]
    assert one["paper"]["missing"] == ["review_form"] and one["paper"]["times"] == 1 and not one["paper"]["complete"]
    assert [row["window"] for row in one["more_time"]] == ["paper"]
    for secret in ("他人付款", "内部备注", "流水7788", "内部理由"):
        assert secret not in text
    nobody_else(world, "applicant", text)


def test_when_the_packet_was_sent_in_and_not_by_whom(world: World) -> None:
    dossier = way.accepted(world, world.submitted())
    at = dossier.state_since + timedelta(hours=1)
    manifests.make_manifest(
        world.cycle,
        world.organisations["department"],
        [dossier],
        bearer="送件某人",
        telephone="0833-1111111",
        by=world.by("department_reviewer"),
        at=at,
    )
    text = text_of(world)
    assert [datetime.fromisoformat(one) for one in application_of(world)["sent_in"]] == [at]
    assert "送件某人" not in text and "0833-1111111" not in text


# --- result and what follows ---


def test_the_list_on_which_one_stands_and_the_notice(ended: World) -> None:
    one = application_of(ended, "listed1")
    (listed,) = one["announced"]
    assert (listed["kind"], listed["number"], listed["name"]) == ("results", "乐职评公示〔2024〕1号", "公布1")
    assert one["result"]["passed"] and listed["last_on"]
    nobody_else(ended, "listed1", text_of(ended, "listed1"))
    (noted,) = application_of(ended, "noted1")["announced"]
    assert (noted["kind"], noted["number"]) == ("notice", "乐人社职〔2024〕8号") and noted["qualified_on"]
    result = application_of(ended, "noted1")["result"]
    assert result["number"] == "乐人社职〔2024〕8号" and result["qualified_on"] == noted["qualified_on"]
    # A package on its way between offices is no public list.
    assert application_of(ended, "over1")["announced"] == []


def test_before_the_vote_there_is_no_result(ended: World) -> None:
    assert application_of(ended)["result"] is None and application_of(ended)["announced"] == []


@pytest.mark.parametrize("upheld", [True, False])
def test_an_objection_is_told_when_it_is_decided_and_never_who_raised_it(ended: World, upheld: bool) -> None:
    assert application_of(ended, "listed1")["objections"] == []
    row = ResultObjection.objects.get(dossier__person=ended.people["listed1"])
    at = row.recorded_at + timedelta(hours=1)
    office = ended.by("office_reviewer")
    investigating.note_finding(row, text="询问了知情人赵某。", by=office, at=at)
    clause = ended.pack.grounds.bearing("decline")[0].clause if upheld else ""
    investigating.decide_objection(row, upheld=upheld, reason="冒用他人业绩。", clause=clause, by=office, at=at)
    one, text = application_of(ended, "listed1"), text_of(ended, "listed1")
    (told,) = one["objections"]
    how = ("upheld", "冒用他人业绩。") if upheld else ("dismissed", "")
    assert (told["about"], told["outcome"], told["reason"]) == ("result", *how)
    assert one["result"]["passed"] is not upheld and one["result"]["why"] == told["reason"]
    for secret in ("王某", "0000-0000000", "反映的业绩", "任务书.pdf", "赵某"):
        assert secret not in text
    nobody_else(ended, "listed1", text)


def test_an_objection_to_the_publicity_of_the_unit_is_told_by_its_outcome_alone(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    at = way.post(dossier, world, day).ends_at
    by = world.by("unit_reviewer")
    code = publicity.record_objection(
        dossier, received_on=at.date(), text="项目不是本人主持。", raised_by="钱某反映", by=by, at=at
    ).code
    assert application_of(world)["objections"] == []
    publicity.investigate_objection(dossier, objection=code, text="询问了孙某。", by=by, at=at)
    publicity.decide_objection(dossier, objection=code, upheld=False, reason="内部认定属实。", by=by, at=at)
    (told,) = application_of(world)["objections"]
    assert (told["about"], told["outcome"], told["reason"]) == ("publicity", "dismissed", "")
    text = text_of(world)
    for secret in ("钱某反映", "项目不是本人主持", "孙某", "内部认定"):
        assert secret not in text
    nobody_else(world, "applicant", text)


def test_a_recheck_with_its_answer(ended: World) -> None:
    (one,) = application_of(ended, "rechecked")["rechecks"]
    assert (one["reason"], one["upheld"], one["answer"]) == ("认为业绩没有得到全面评价。", None, "")
    dossier = Dossier.objects.get(person=ended.people["rechecked"])
    at = dossier.rechecks.get().asked_at + timedelta(hours=1)
    rechecking.decide(dossier, upheld=True, answer="维持原结果。", by=ended.by("chair"), at=at)
    one = application_of(ended, "rechecked")
    assert (one["rechecks"][0]["upheld"], one["rechecks"][0]["answer"]) == (True, "维持原结果。")
    assert not one["result"]["passed"]
    nobody_else(ended, "rechecked", text_of(ended, "rechecked"))


def test_when_the_form_is_collected_and_not_who_signed(ended: World) -> None:
    form = Form.objects.get(dossier__person=ended.people["titled"])
    Form.objects.filter(pk=form.pk).update(
        handed_at=form.collection.made_at, handed_by=ended.people["unit_reviewer"],
        signer_sealed=keys.seal_own("代领某人".encode(), context=f"collection|{form.pk}"),
    )  # fmt: skip
    one = application_of(ended, "titled")["collected_form"]
    assert (one["place"], one["hours"], one["copies"]) == ("一号楼三楼", "工作日9:00至12:00", form.copies)
    assert one["handed_at"] and one["filed_at"] is None
    assert "代领某人" not in text_of(ended, "titled")


def test_that_material_was_destroyed_and_how(ended: World) -> None:
    one = application_of(ended, "gone_since")
    assert one["destroyed"] and one["destruction"]["gone_at"] and one["destruction"]["paper_on"]
    assert one["destruction"]["way"] == "粉碎"
    assert application_of(ended, "waiting")["destruction"] is None
    nobody_else(ended, "gone_since", text_of(ended, "gone_since"))


def test_that_the_result_went_back(ended: World) -> None:
    one = application_of(ended, "entrusted")["given_back"]
    assert one["passed"] is True and one["to"] and len(one["digest"]) == 64
    assert application_of(ended, "titled")["given_back"] is None


def test_a_certificate_with_its_state(db: None) -> None:
    world, dossiers = certified.make("leshan-2024-engineering")
    dossier = dossiers[0]
    CertificateNumber.objects.create(
        dossier=dossier, number="51110020250000001", source="province", issued_on=dossier.state_since.date(),
        given_at=dossier.state_since, given_by="test",
    )  # fmt: skip
    at = dossier.state_since + timedelta(hours=2)
    batches.ask(world.cycle, [dossier.pk], by=world.by("office_reviewer"), at=at, real_at=datetime.now(UTC))
    certifying.make_certificates(seconds=60)
    who = next(name for name, person in world.people.items() if person.pk == dossier.person_id)
    (one,) = application_of(world, who)["certificates"]
    assert (one["number"], one["state"], one["void_at"]) == ("51110020250000001", "valid", None)
    Certificate.objects.update(revoked_at=at, revoked_by="test")
    (one,) = application_of(world, who)["certificates"]
    assert one["state"] == "revoked" and datetime.fromisoformat(one["void_at"]) == at
    nobody_else(world, who, text_of(world, who))


# --- the person ---


def test_who_somebody_says_to_be_until_an_office_has_approved_it(world: World) -> None:
    user = User.objects.create_user(username="newcomer", password="long-enough-password")
    row = Registrant(user=user, name="新人甲", created_at=world.opening())
    row.set_identity("resident_id", resident_id(777))
    row.save()
    told = gathered(user, at=world.opening())
    assert told.person is None and told.stated is not None
    assert (told.stated.name, told.stated.id_number) == ("新人甲", resident_id(777))
    row.person = world.person("other", called="别人乙")
    row.save()
    assert gathered(user, at=world.opening()).stated is None


def test_what_is_attested_also_what_was_entered_anew(world: World) -> None:
    world.submitted()
    person, office = world.people["applicant"], world.people["office_reviewer"]
    at = world.opening()
    for hours, replaced_at in ((30, at), (60, None)):
        values = json.dumps({"general_hours": hours, "professional_hours": 60}).encode()
        Attested.objects.create(
            person=person, kind="hours", year=2023, body=world.organisations["office"], by=office, at=at,
            sealed=keys.seal_own(values, context=context(person.pk, "hours", 2023)), replaced_at=replaced_at,
        )  # fmt: skip
    found = copy_of(world)["attested"]
    assert [(one["values"]["general_hours"], one["replaced_at"] is None) for one in found] == [(30, False), (60, True)]
    nobody_else(world, "applicant", text_of(world))


def test_a_case_that_runs_tells_what_is_held_and_not_what_is_proposed(ended: World) -> None:
    (case,) = copy_of(ended)["integrity"]["cases"]
    row = Case.objects.get(code=case["code"])
    assert case["application"] == row.dossier.code and case["state"] == "running"
    assert datetime.fromisoformat(case["answer_until"]) == row.answer_until
    (said,) = case["statements"]
    assert (said["of"], said["text"]) == ("office", "学历证书查无此证。")
    size = CaseFile.objects.get(statement__case=row).size
    assert said["files"] == [{"name": "查询结果.pdf", "media_type": "application/pdf", "size": size}]
    at = row.opened_at + timedelta(hours=1)
    record.answer(row, text="证书是真实的。", by=ended.by("applicant"), at=at)
    record.propose(row, founded=True, reason="拟认定伪造。", by=ended.by("office_reviewer"), at=at)
    (case,) = copy_of(ended)["integrity"]["cases"]
    assert [one["of"] for one in case["statements"]] == ["office", "person"]
    assert (case["state"], case["reason"], case["decided_at"]) == ("running", "", None)
    text = text_of(ended)
    assert "拟认定伪造" not in text
    nobody_else(ended, "applicant", text)


def test_entries_stay_with_what_is_left_of_cases_that_were_destroyed(ended: World) -> None:
    told, text = copy_of(ended, "struck")["integrity"], text_of(ended, "struck")
    rows = list(Entry.objects.filter(person=ended.people["struck"]).order_by("pk"))
    assert [one["code"] for one in told["entries"]] == [row.code for row in rows]
    first = told["entries"][0]
    assert (first["from_on"], first["to_on"]) == (rows[0].from_on.isoformat(), rows[0].to_on.isoformat())
    assert (first["levels"], first["clause"], first["lifted_on"]) == (rows[0].levels, rows[0].clause, None)
    decided = next(one for one in told["cases"] if one["statements"] and one["decided_at"])
    assert (decided["state"], decided["reason"]) == ("founded", "学信网查无此证，本人没有提出反证。")
    gone = [one for one in told["cases"] if one["destroyed_at"]]
    assert len(gone) == 1 and gone[0]["statements"] == [] and gone[0]["reason"] == ""
    nobody_else(ended, "struck", text)


def test_a_lifted_entry_says_since_when_and_not_why(world: World) -> None:
    dossier = world.submitted()
    day = world.opening().date()
    entry = banned.enter(dossier, world, from_on=day, to_on=day.replace(year=day.year + 2))
    at = dossier.state_since + timedelta(days=1)
    change = record.propose_change(
        entry, Change.Kind.LIFT, reason="内部研究的理由。", by=world.by("office_reviewer"), at=at
    )  # fmt: skip
    assert copy_of(world)["integrity"]["entries"][0]["changes"] == []
    record.confirm_change(change, signed_in_afresh=True, by=world.by("bureau"), at=at)
    (told,) = copy_of(world)["integrity"]["entries"]
    assert (
        told["lifted_on"] and told["last_on"] < told["to_on"] and [one["kind"] for one in told["changes"]] == ["lift"]
    )
    assert "内部研究" not in text_of(world)


# --- the format ---


def test_a_copy_that_was_made_before_these_parts_stays_readable(world: World) -> None:
    world.submitted()
    old = copy_of(world)
    for key in ("attested", "integrity"):
        del old[key]
    fields = own_data.Application.model_fields
    later = [key for key in fields if not fields[key].is_required()]
    for key in later:
        del old["applications"][0][key]
    read = own_data.read(json.dumps(old).encode(), where="copy.json")
    assert read.applications[0].fee is None and read.integrity.cases == [] and "fee" in later
    assert own_data.documents(read)
