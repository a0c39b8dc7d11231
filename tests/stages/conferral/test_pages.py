"""The pages of results as they are used: by office, HR department, bureau, chair, applicant, and everybody."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support import results
from tests.support.world import World

from zhiping.accounts.models import Throttle
from zhiping.faces.exchange import operations as exchange
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import blobs
from zhiping.records import operations as records
from zhiping.records.models import Dossier, Evidence
from zhiping.records.ticking import tick
from zhiping.stages.conferral.models import ResultObjection, Roll, RollLine
from zhiping.stages.conferral.operations import objecting, rechecking, rolls

BIG = 100 * 1024


def sit(world: World, who: str, at: datetime) -> Client:
    """Somebody at ``at`` on the round's clock; signed in where ``who`` is somebody."""
    clock.set_to(world.cycle.key, at)
    client = Client()
    if who:
        client.force_login(world.user(who))
    return client


def running(world: World, names: dict[str, str], **more: Any) -> tuple[list[Dossier], Roll, datetime]:
    rows = results.several(world, names, **more)
    at = results.moment(rows)
    roll = rolls.announce(world.cycle, rows, number="公示1号", by=world.by("office_reviewer"), at=at)
    return rows, roll, at + timedelta(hours=1)


def state(row: Dossier) -> str:
    return Dossier.objects.get(pk=row.pk).state


def test_the_office_looks_at_the_list_and_then_announces_it(world: World) -> None:
    rows = results.several(world, {"a": "张一", "b": "张二"})
    at = results.moment(rows)
    client = sit(world, "office_reviewer", at)
    path = reverse("conferral:announce")
    assert "2人待办" in client.get(reverse("conferral:overview")).content.decode()
    chosen = {"code": [row.code for row in rows]}
    wrong = client.post(path, chosen)
    assert wrong.status_code == 422 and "请填文号" in wrong.content.decode()
    shown = client.post(path, chosen | {"number": "公示1号"}).content.decode()
    assert "还没有生效" in shown and "张一" in shown and "最后一天" in shown and not Roll.objects.exists()
    made = client.post(path, chosen | {"number": "公示1号", "do": "make"})
    roll = Roll.objects.get()
    assert made["Location"] == reverse("conferral:roll", args=[roll.code])
    assert [state(row) for row in rows] == ["in_publicity"] * 2
    assert "不能提前结束" in client.get(made["Location"]).content.decode()
    assert client.get(reverse("conferral:roll_pdf", args=[roll.code])).content.startswith(b"%PDF")
    again = client.post(path, chosen | {"number": "公示1号", "do": "make"})
    assert again.status_code == 422 and Roll.objects.count() == 1
    for who in ("bureau", "hr_officer", "unit_head"):
        assert sit(world, who, at).get(path).status_code == 403


def test_everybody_reads_the_announcement_and_nothing_of_anybodys_own_stands_there(world: World) -> None:
    """No identity number in any byte, no votes; small, tagged, without script or cookie; gone when the pack says so."""
    rows, roll, at = running(world, {"a": "张一", "b": "张二"})
    client = sit(world, "", at)
    path = reverse("conferral:public_roll", args=[roll.code])
    assert path in client.get(reverse("conferral:public")).content.decode()
    answer = client.get(path)
    text = answer.content.decode()
    contact = world.pack.about.contact
    assert "张一" in text and contact.telephone in text and contact.address in text and len(answer.content) < BIG
    assert "no-cache" in answer["Cache-Control"] and answer["ETag"] and not answer.cookies
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    file = client.get(reverse("conferral:public_pdf", args=[roll.code])).content
    assert hashlib.sha256(file).hexdigest() in text, "what is published says by which hash it is frozen"
    secrets = [one for row in rows for one in (row.person.id_number(), row.person.masked_id_number(), row.code)]
    for said in (text, file.decode("latin-1"), client.get(reverse("conferral:public")).content.decode()):
        assert not any(one in said for one in secrets)
    for word in ("赞成", "反对", "弃权", "同意票"):
        assert word not in text
    found = client.get(path, {"name": "张二"}).content.decode()
    assert "张二" in found and "张一" not in found and "<script" not in found.split("</head>")[1].split("noprint")[0]
    assert roll.ends_at is not None
    rule = world.pack.procedure.results
    assert rule is not None
    after = sit(world, "", roll.ends_at + timedelta(days=rule.kept_days, microseconds=1))
    gone = after.get(path).content.decode()
    assert "已于" in gone and "张一" not in gone
    assert after.get(reverse("conferral:public_pdf", args=[roll.code])).status_code == 404
    kept = sit(world, "", roll.ends_at + timedelta(days=rule.kept_days, minutes=-1)).get(path).content.decode()
    assert "张一" in kept


def test_a_long_list_goes_on_over_pages_of_a_known_size(leshan: World) -> None:
    """As many queries for four hundred names as for one, and each page below 100 KB."""
    rows, roll, at = running(leshan, {"a": "张一"})
    client = sit(leshan, "", at)
    path = reverse("conferral:public_roll", args=[roll.code])
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    names = [f"欧阳第{n}" for n in range(2, 402)]
    fillers = [Dossier(**_copy(rows[0], n)) for n in range(2, 402)]
    Dossier.objects.bulk_create(fillers)
    RollLine.objects.bulk_create(
        RollLine(roll=roll, dossier=row, place=n, name=name, unit="某某机械制造有限责任公司乐山第一分公司" * 2,
                 major="机械工程", title="工程师", level="中级", carried_at=at)
        for n, (row, name) in enumerate(zip(fillers, names, strict=True), start=2)
    )  # fmt: skip
    seen: set[str] = set()
    following = path
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
    while following:
        answer = client.get(following)
        text = answer.content.decode()
        assert len(answer.content) < BIG
        seen |= set(re.findall(r"欧阳第\d+", text))
        link = re.search(r'href="(\?after=\d+)" rel="next"', text)
        following = path + link[1] if link else ""
    assert seen == set(names)


def _copy(row: Dossier, n: int) -> dict[str, object]:
    from zhiping.records.models import Person

    person = Person.objects.create(
        name=f"人{n}", id_type="passport", id_index=f"{n:064}", id_sealed=b"x", created_at=row.state_since
    )
    kept = {
        field.attname: getattr(row, field.attname)
        for field in Dossier._meta.concrete_fields
        if field.attname not in ("id", "code", "person_id")
    }
    return kept | {"person_id": person.pk}


def test_anybody_objects_without_an_account_and_reads_the_outcome_by_a_receipt(world: World) -> None:
    (row,), roll, at = running(world, {"a": "张一"})
    client = sit(world, "", at)
    path = reverse("conferral:object", args=[roll.code, 1])
    page = client.get(path).content.decode()
    assert "张一" in page and "匿名" in page
    wrong = client.post(path, {"text": ""})
    assert wrong.status_code == 422 and "请写反映的内容" in wrong.content.decode()
    bad = client.post(path, {"text": "冒用。", "proof": [SimpleUploadedFile("a.pdf", b"MZ")]})
    assert bad.status_code == 422 and "不是PDF" in bad.content.decode() and "冒用。" in bad.content.decode()
    files = [SimpleUploadedFile("a.pdf", b"%PDF-1"), SimpleUploadedFile("b.png", b"\x89PNG\r\n\x1a\n")]
    sent = client.post(path, {"text": "冒用他人业绩。", "raised_by": "王某", "proof": files})
    text = sent.content.decode()
    receipt = re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", text)
    assert receipt is not None and "no-store" in sent["Cache-Control"] and "王某" not in text
    case = ResultObjection.objects.get()
    assert case.files.count() == 2 and case.recorded_by is None and case.real_name
    outcome = reverse("conferral:outcome")
    asked = client.post(outcome, {"receipt": receipt[0]}).content.decode()
    assert "正在调查" in asked and "冒用" not in asked and "王某" not in asked
    none = client.post(outcome, {"receipt": "0000-0000-0000-0000"})
    assert none.status_code == 422 and "没有这个回执码" in none.content.decode()
    # Nobody outside the office sees that there is one, neither whom it is about nor their unit.
    for who in ("a", "unit_head", "department_reviewer", "hr_officer"):
        signed = sit(world, who, at)
        assert signed.get(reverse("conferral:objections")).status_code == 403
    own = sit(world, "a", at).get(reverse("conferral:own", args=[row.code])).content.decode()
    assert "冒用" not in own and "王某" not in own
    assert roll.ends_at is not None
    late = sit(world, "", roll.ends_at + timedelta(seconds=1))
    assert late.post(path, {"text": "晚了。"}).status_code == 410 and ResultObjection.objects.count() == 1


def test_objections_from_one_address_are_few_an_hour(leshan: World) -> None:
    _, roll, at = running(leshan, {"a": "张一"})
    client = sit(leshan, "", at)
    path = reverse("conferral:object", args=[roll.code, 1])
    answers = [client.post(path, {"text": f"反映{n}。"}).status_code for n in range(12)]
    assert answers[:9] == [200] * 9 and answers[-1] == 429
    assert ResultObjection.objects.count() < 12
    Throttle.objects.all().delete()
    assert client.post(path, {"text": "又。"}).status_code == 200


def test_the_office_handles_an_objection_and_only_who_looks_into_it_reads_it(world: World) -> None:
    (row,), roll, at = running(world, {"a": "张一"})
    line = roll.lines.select_related("roll__cycle__pack_version").get()
    files = [objecting.Sent("证据.pdf", b"%PDF-1")]
    entered = objecting.raise_objection(line, text="业绩造假。", raised_by="李举报", files=files, at=at)
    path = reverse("conferral:objection", args=[entered.objection.code])
    listed = sit(world, "bureau", at).get(reverse("conferral:objections")).content.decode()
    assert "张一" in listed and "还没有指定" in listed and "造假" not in listed
    client = sit(world, "office_reviewer", at)
    before = client.get(path).content.decode()
    assert "造假" not in before and "李举报" not in before and "只有调查人员能看" in before
    file = entered.objection.files.get()
    file_path = reverse("conferral:objection_file", args=[entered.objection.code, file.code])
    assert client.get(file_path).status_code == 404
    nobody = client.post(path, {"do": "name", "person": ""})
    assert nobody.status_code == 422 and not entered.objection.investigators.exists()
    client.post(path, {"do": "name", "person": world.people["office_reviewer"].code})
    text = client.get(path).content.decode()
    assert "业绩造假。" in text and "李举报" in text and "作出结论" not in text
    given = client.get(file_path)
    assert given.content == b"%PDF-1" and given["Content-Disposition"].startswith("attachment")
    assert client.post(path, {"do": "finding", "note": ""}).status_code == 422
    client.post(path, {"do": "finding", "note": "向单位核实。"})
    bare = client.post(path, {"do": "decide", "upheld": "yes", "reason": ""})
    assert "请选依据哪一条" in bare.content.decode() and "请写理由" in bare.content.decode(), "all at once"
    # Who looks into it is named already: naming another stands last, folded.
    assert "再指定一名调查人员" in bare.content.decode() and "由谁调查" not in bare.content.decode()
    bare = client.post(path, {"do": "decide", "upheld": "yes", "reason": "冒用。"})
    assert bare.status_code == 422 and "条" in bare.content.decode()
    client.post(path, {"do": "decide", "upheld": "no", "reason": "业绩属实。"})
    second = sit(world, "office_second", at).get(path).content.decode()
    assert "不成立" in second and "造假" not in second
    other = sit(world, "", at).post(reverse("conferral:outcome"), {"receipt": entered.receipt}).content.decode()
    assert "反映不成立" in other and "业绩属实。" in other
    letter = reverse("conferral:letter", args=[roll.code, 1])
    sent = {"received_on": at.date().isoformat(), "text": "来信。", "concerns": [world.people["counter"].code]}
    recorded = sit(world, "office_reviewer", at).post(letter, sent).content.decode()
    assert "回执码" in recorded and ResultObjection.objects.filter(way="letter").count() == 1
    assert roll.ends_at is not None
    tick(world.cycle, at=roll.ends_at + timedelta(hours=1))
    assert state(row) == "in_publicity"


def test_an_hr_officer_confirms_most_and_sends_one_back_in_one_act(leshan: World) -> None:
    rows, roll, _ = running(leshan, {f"p{n}": f"张{n}" for n in range(3)}, title="工程师")
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=9)
    tick(leshan.cycle, at=at)
    office = sit(leshan, "office_reviewer", at)
    given = {"code": [row.code for row in rows], "number": "", "do": "make"}
    sent = office.post(reverse("conferral:send"), given)
    path = sent["Location"]
    assert "怎样办" not in office.get(path).content.decode().split("<tbody")[0]
    assert office.post(path, {"line-1": "confirm"}).status_code == 403
    client = sit(leshan, "hr_officer", at)
    assert "待确认3" in client.get(reverse("conferral:overview")).content.decode()
    chosen = {"rest": "on", "line-3": "send_back"}
    mute = client.post(path, chosen)
    assert mute.status_code == 422 and "没有写理由" in mute.content.decode()
    shown = client.post(path, chosen | {"reason": "请补签章。"}).content.decode()
    assert "确认：2人" in shown and "退回评委会办公室：1人" in shown and "还没有生效" in shown
    assert {state(row) for row in rows} == {"at_confirmation"}
    _read_before_deciding(leshan, rows, at, path)
    client = sit(leshan, "hr_officer", at)
    client.post(path, chosen | {"reason": "请补签章。", "do": "decide"})
    assert sorted(state(row) for row in rows) == ["confirmed", "confirmed", "publicised"]
    assert "请补签章。" in sit(leshan, "office_reviewer", at).get(path).content.decode()
    # The HR department issues the notice under this pack; it is public from then on.
    client = sit(leshan, "hr_officer", at)
    done = {"number": "职通8号", "qualified_on": "2024-11-01", "basis": "人社部令第40号", "do": "make"}
    codes = list(Dossier.objects.filter(state="confirmed").values_list("code", flat=True))
    made = client.post(reverse("conferral:notify"), done | {"code": codes})
    assert made.status_code == 302, made.content.decode()
    notice = Roll.objects.get(kind="notice")
    text = sit(leshan, "", at).get(reverse("conferral:public_roll", args=[notice.code])).content.decode()
    assert "职通8号" in text and "张0" in text and "人社部令第40号" in text and "反映" not in text.split("<tbody")[1]
    own = sit(leshan, "p0", at)
    page = own.get(reverse("conferral:own", args=[rows[0].code])).content.decode()
    assert "职通8号" in page
    _taken_out(leshan, at, path)
    assert sit(leshan, "bureau", at).get(reverse("conferral:notify")).status_code == 404


def _read_before_deciding(world: World, rows: list[Dossier], at: datetime, path: str) -> None:
    """P9: the HR department reads what was sent to it, masked, and leaves a trace; its kin and everybody else not."""
    client = sit(world, "hr_officer", at)
    row = rows[0]
    read = reverse("oversight:dossier", args=[row.code])
    assert read in client.get(path).content.decode()
    text = client.get(read).content.decode()
    assert row.code in text and row.person.id_number() not in text and "只能查看" in text
    entry = AuditEntry.objects.get(stream=row.stream, kind="dossier.read")
    assert (entry.by, entry.data) == (world.by("hr_officer").label, {"level": "hr"})
    file = Evidence.objects.create(
        dossier=row, key="e1", blob=blobs.put(row.key_owner, b"%PDF-1"), fingerprint="0" * 64, name_sealed=b"",
        media_type="application/pdf", size=6, uploaded_at=at,
    )  # fmt: skip
    evidence = reverse("oversight:evidence", args=[row.code, file.code])
    assert client.get(evidence).status_code == 200
    assert AuditEntry.objects.filter(stream=row.stream, kind="evidence.opened", data__level="hr").count() == 1
    unsent = results.several(world, {"u": "张未报"}, title="工程师")[0]
    assert client.get(reverse("oversight:dossier", args=[unsent.code])).status_code == 404
    records.declare_kinship(world.people["hr_second"], row.person, "kin", by=world.by("hr_second"), at=at)
    assert sit(world, "hr_second", at).get(read).status_code == 404
    # The office that sent it reads it where it works, its bureau too.
    assert reverse("review:item", args=[row.code]) in sit(world, "bureau", at).get(path).content.decode()
    assert sit(world, "bureau", at).get(reverse("review:item", args=[row.code])).status_code in (200, 302)


def _taken_out(world: World, at: datetime, path: str) -> None:
    """The office takes out what was announced, the HR department its package alone; nobody else either (ADR 0012)."""
    asked = {"purpose": "checking", "reason": "核对名单"}
    ask = reverse("exchange:ask", args=["results"])
    package = path.rstrip("/").rsplit("/", 1)[1]
    announced = Roll.objects.get(kind="results").code
    for who, query, heads, results_of in (
        ("office_reviewer", "", 3, ["已确认", "已确认", "评审结果公示期满"]),
        ("office_reviewer", f"?roll={package}", 3, ["确认", "确认", "退回"]),
        ("hr_officer", "", 3, ["确认", "确认", "退回"]), ("hr_officer", f"?roll={announced}", 0, []),
    ):  # fmt: skip
        client = sit(world, who, at)
        made = client.post(ask + query, asked)
        assert made.status_code == 302, made.content.decode()
        exchange.make_exports()
        content = client.get(f"{made['Location']}file/").content
        sheet = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        rows = sheet[3:]
        assert sheet[2] == ("序号", "姓名", "单位", "专业", "职称", "级别", "评审结果") and len(rows) == heads
        assert sorted(str(row[6]) for row in rows) == sorted(results_of)
        assert [row[0] for row in rows] == list(range(1, heads + 1)), "numbers are numbers"
        # The reason stands in the trail as a commitment, never in words.
        entry = AuditEntry.objects.filter(kind="export.asked").order_by("-id")[0]
        assert entry.by == world.by(who).label and entry.data["source"] == "results" and "核对" not in str(entry.data)
    for who in ("unit_head", "department_reviewer"):
        assert sit(world, who, at).get(ask).status_code == 404
    assert sit(world, "chair", at).get(ask).status_code in (403, 404)


def test_the_bureau_confirms_its_own_and_may_say_no(leshan: World) -> None:
    rows, roll, _ = running(leshan, {"a": "张一", "b": "张二"})
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=9)
    tick(leshan.cycle, at=at)
    client = sit(leshan, "bureau", at)
    path = reverse("conferral:confirm")
    no = {"code": [rows[0].code], "verdict": "reject", "reason": "", "clause": "", "number": "", "do": "make"}
    mute = client.post(path, no)
    assert mute.status_code == 422 and "没有写理由" in mute.content.decode()
    clause = leshan.pack.grounds.bearing("decline")[0].clause
    client.post(path, no | {"reason": "材料不符。", "clause": clause})
    client.post(path, {"code": [rows[1].code], "verdict": "confirm", "number": "", "do": "make"})
    assert [state(row) for row in rows] == ["not_passed", "confirmed"]
    own = sit(leshan, "a", at).get(reverse("conferral:own", args=[rows[0].code])).content.decode()
    assert "材料不符。" in own and "申请复查" in own
    assert sit(leshan, "office_reviewer", at).get(path).status_code == 403


def test_who_did_not_pass_asks_for_a_recheck_and_the_chair_answers(world: World) -> None:
    (row,) = results.several(world, {"a": "张一"}, passed=False)
    at = row.state_since + timedelta(hours=1)
    client = sit(world, "a", at)
    own = reverse("conferral:own", args=[row.code])
    assert own in client.get(reverse("application:overview", args=[row.code])).content.decode()
    assert client.post(own, {"reason": ""}).status_code == 422
    overview = reverse("application:overview", args=[row.code])
    assert "可以在期限内申请复查" in client.get(overview).content.decode()
    client.post(own, {"reason": "漏看了专利。"})
    assert "可以在期限内申请复查" not in client.get(overview).content.decode()
    assert "等评委会主任答复" in client.get(own).content.decode()
    assert ("下一年度可以再次申报" in client.get(own).content.decode()) == world.pack.stages.destruction
    path = reverse("conferral:recheck", args=[row.code])
    office = sit(world, "office_reviewer", at)
    assert "待答复" in office.get(reverse("conferral:rechecks")).content.decode()
    assert "漏看了专利。" in office.get(path).content.decode() and "登记结论" not in office.get(path).content.decode()
    assert office.post(path, {"upheld": "yes", "answer": "维持。"}).status_code == 403
    chair = sit(world, "chair", at)
    assert chair.post(path, {"upheld": "yes", "answer": ""}).status_code == 422
    chair.post(path, {"upheld": "yes", "answer": "程序合规，维持。"})
    assert "程序合规，维持。" in sit(world, "a", at).get(own).content.decode()


def test_a_roll_of_another_house_does_not_exist(leshan: World) -> None:
    rows, roll, at = running(leshan, {"a": "张一"})
    assert sit(leshan, "hr_officer", at).get(reverse("conferral:roll", args=[roll.code])).status_code == 404
    assert sit(leshan, "", at).get(reverse("conferral:public_roll", args=["0000-0000"])).status_code == 404
    assert sit(leshan, "", at).get(reverse("conferral:object", args=[roll.code, 99])).status_code == 404
    assert rows


@pytest.mark.parametrize("name", ["overview", "objections", "rechecks"])
def test_lists_take_a_fixed_number_of_queries(leshan: World, name: str) -> None:
    rows, roll, at = running(leshan, {"a": "张一"})
    lost = results.several(leshan, {"l": "李零"}, passed=False)

    def add(who: str) -> None:
        line = roll.lines.select_related("roll__cycle__pack_version").get()
        objecting.raise_objection(line, text=who, at=at)
        later = results.several(leshan, {who: f"李{who}"}, passed=False)
        rechecking.request(later[0], reason="请。", by=leshan.by(who), at=at)

    rechecking.request(lost[0], reason="请。", by=leshan.by("l"), at=at)
    add("x")
    counts = []
    for who in ("y", "z"):
        client = sit(leshan, "office_reviewer", at)
        client.get(reverse(f"conferral:{name}"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"conferral:{name}"))
        counts.append(len(asked))
        add(who)
    assert counts[0] == counts[1] and rows
