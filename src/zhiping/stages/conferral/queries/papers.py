"""What stands on the papers of a roll: announcement, report to the HR department, notice of qualification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhiping.core.calendar import UnknownYear, publicity_last_day
from zhiping.core.errors import BadInput, Fault
from zhiping.records.actors import local_day
from zhiping.records.issuing import Order
from zhiping.stages.conferral.models import Roll
from zhiping.stages.conferral.paper import CONFIRMATION_REPORT, QUALIFICATION_NOTICE, RESULT_ANNOUNCEMENT
from zhiping.stages.conferral.paper.confirmation_report import ConfirmationReport, ReportedLine
from zhiping.stages.conferral.paper.qualification_notice import QualificationNotice, QualifiedLine
from zhiping.stages.conferral.paper.result_announcement import PassedLine, ResultAnnouncement
from zhiping.stages.conferral.queries.names import Named

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

DAY_UNITS = {"working": "个工作日", "natural": "天"}


def last_day(pack: Pack, posted_on: date) -> date:
    """The last day of a publicity of results posted on ``posted_on`` (P8). Raises ``BadInput`` for an unknown year."""
    rule = pack.publicity.result
    try:
        return publicity_last_day(
            posted_on, days=rule.days, unit=rule.unit, count_posting_day=rule.count_posting_day, calendar=pack.calendar
        )
    except UnknownYear as wrong:
        raise BadInput(Fault("number", str(wrong), "请评审组织单位在规则包中补上这一年的放假调休安排")) from None


def first_day(pack: Pack, posted_on: date, *, unit: str, counts: bool) -> date:
    """The first day that counts of a publicity posted on ``posted_on``: that day, or the next one of its kind."""
    if counts:
        return posted_on
    return posted_on + timedelta(days=1) if unit == "natural" else pack.calendar.add_working_days(posted_on, 1)


def series_round(pack: Pack) -> str:
    """2024年度工程系列初级、中级职称: what the round is about."""
    levels = "、".join(level.label for level in pack.levels)
    return f"{pack.cycle_year}年度{pack.about.series_label}{levels}职称"


def results_heading(pack: Pack) -> str:
    """What an announcement is called."""
    return f"关于{series_round(pack)}评审结果的公示"


def announcement(roll: Roll, rows: Sequence[Named]) -> ResultAnnouncement:
    """The announcement of ``roll`` with ``rows``. Raises IdentityNumber for a list that holds one."""
    pack = roll.cycle.pack()
    contact = pack.about.contact
    assert roll.posted_on is not None and roll.last_on is not None and roll.days is not None
    return ResultAnnouncement(
        number=roll.number, heading=results_heading(pack),
        intro=f"经{pack.about.body.committee}评审，下列{len(rows)}人拟通过职称评审，现予公示。",
        lines=tuple(PassedLine(one.shown, one.unit, one.major, one.title, one.level) for one in rows),
        from_on=first_day(pack, roll.posted_on, unit=roll.day_unit, counts=bool(roll.count_posting_day)),
        to_on=roll.last_on, days=f"{roll.days}{DAY_UNITS[roll.day_unit]}",
        objections="公示期间，对公示人员有异议的，可以在公示页面反映，也可以来电、来信或当面反映。"
        "反映情况应当实事求是，提倡实名，并提供可以核实的线索。我们对反映人的情况严格保密。",
        office=contact.office, telephone=contact.telephone, address=contact.address, issuer=pack.about.body.name,
        issued_on=roll.posted_on,
    )  # fmt: skip


def report(roll: Roll, rows: Sequence[Named]) -> ConfirmationReport:
    """The report with which a package goes to the HR department (P9)."""
    pack = roll.cycle.pack()
    assert roll.body is not None
    over = "评审结果已经公示期满，公示期间的异议均已办结。" if pack.stages.result_publicity else ""
    return ConfirmationReport(
        number=roll.number, heading=f"关于报送{series_round(pack)}评审结果的报告", to=roll.body.name,
        paragraphs=(
            f"经{pack.about.body.committee}评审，{len(rows)}人评审通过。{over}现将评审结果报送，请予确认。",
            f"各人的申报材料、证明材料和评审记录由评委会办公室留存，需要查阅的，请按报送编号{roll.code}和申报编号与我们联系。",
        ),
        lines=tuple(ReportedLine(one.code, one.shown, one.unit, one.major, one.title) for one in rows),
        issuer=pack.about.body.name, issued_on=local_day(pack.timezone, roll.made_at),
    )  # fmt: skip


def notice(roll: Roll, rows: Sequence[Named]) -> QualificationNotice:
    """The notice of qualification (P9). Raises IdentityNumber for a list that holds one."""
    pack = roll.cycle.pack()
    assert roll.body is not None and roll.qualified_on is not None
    who = f"{rows[0].name}等{len(rows)}人" if len(rows) > 1 else rows[0].name
    issuer = issuer_name(roll)
    return QualificationNotice(
        number=roll.number, heading=f"关于确认{who}专业技术职务任职资格的通知",
        to="各主管部门，有关单位",
        paragraphs=(
            f"经{pack.about.body.committee}评审并公示，现确认{who}具备相应的专业技术职务任职资格。",
            "请按干部人事管理权限，将《专业技术职务任职资格评审表》存入本人档案，并按规定做好聘任工作。",
        ),
        basis=roll.basis, qualified_on=roll.qualified_on,
        lines=tuple(QualifiedLine(one.shown, one.unit, one.major, one.title) for one in rows),
        issuer=issuer, issued_on=local_day(pack.timezone, roll.made_at),
        copies_to=pack.about.body.name if issuer != pack.about.body.name else "",
    )  # fmt: skip


def issuer_name(roll: Roll) -> str:
    """Who signs a notice: the body itself where its own office issues, else the HR department."""
    assert roll.body is not None
    own = roll.body_id == roll.cycle.committee.office_id
    return roll.cycle.pack().about.body.name if own else roll.body.name


_FORMS: dict[str, tuple[Any, Any]] = {
    Roll.Kind.RESULTS: (RESULT_ANNOUNCEMENT, announcement),
    Roll.Kind.PACKAGE: (CONFIRMATION_REPORT, report),
    Roll.Kind.NOTICE: (QUALIFICATION_NOTICE, notice),
}


def order_of(roll: Roll, rows: Sequence[Named]) -> Order | None:
    """The paper of ``roll``, as it is issued; None for a roll that has none (the bureau's own confirmation)."""
    found = _FORMS.get(roll.kind)
    if found is None:
        return None
    form, content = found
    return Order(form, content(roll, rows), cycle=roll.cycle, subject=roll.code)


def form_of(roll: Roll) -> str | None:
    """The key of the form of its paper; None for a roll that has none."""
    found = _FORMS.get(roll.kind)
    return found[0].key if found else None
