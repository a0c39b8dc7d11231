"""Made-up content for the forms of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image, ImageDraw

from zhiping.ground.pictures.squares import square
from zhiping.stages.conferral.paper.certificate import Certificate
from zhiping.stages.conferral.paper.confirmation_report import ConfirmationReport, ReportedLine
from zhiping.stages.conferral.paper.qualification_notice import QualificationNotice, QualifiedLine
from zhiping.stages.conferral.paper.result_announcement import PassedLine, ResultAnnouncement


def _portrait() -> bytes:
    """A made-up portrait: a head and shoulders in grey."""
    picture = Image.new("RGB", (295, 413), "#e8eef4")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((92, 90, 203, 230), fill="#9aa5b1")
    draw.ellipse((40, 250, 255, 560), fill="#7c8794")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def certificate() -> Certificate:
    """As it is once all is known."""
    return Certificate(
        name="阿依·古丽",
        sex="女",
        masked_id="5111**********2327",
        photo=_portrait(),
        title="工程师",
        series="工程系列",
        major="机械工程",
        level="中级",
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        way="评审",
        qualified_on=date(2025, 1, 18),
        approved_by="乐人社职〔2025〕8号",
        number="51110020250000123",
        issuer="某某市人力资源和社会保障局",
        squares=tuple(square("https://example.org/v/7H2K-9QWX", level="m")),
        verify_at="https://example.org/v/7H2K-9QWX",
    )


def confirmation_report() -> ConfirmationReport:
    """As it is once all is known."""
    return ConfirmationReport(
        number="乐市经信报〔2025〕3号",
        heading="关于报送2024年度工程系列初级、中级职称评审结果的报告",
        to="某某市人力资源和社会保障局",
        paragraphs=(
            "经某某市经济和信息化局工程系列中级职称评审委员会评审，3人评审通过。评审结果已经公示期满，公示期间的异议均已办结。"
            "现将评审结果报送，请予确认。",
            "各人的申报材料、证明材料和评审记录由评委会办公室留存，需要查阅的，请按报送编号7H2K-9QWX和申报编号与我们联系。",
        ),
        lines=(
            ReportedLine("7H2K-9QWX", "阿依·古丽", "乐山市某某机械制造有限公司", "机械工程", "工程师"),
            ReportedLine("2M4P-8RTV", "𠮷田文", "某某县自来水厂", "化学工程", "工程师"),
            ReportedLine("5C6D-3FGH", "李四", "某某水泥有限责任公司乐山分公司", "材料工程", "工程师"),
        ),
        issuer="某某市经济和信息化局",
        issued_on=date(2025, 2, 5),
    )


def qualification_notice() -> QualificationNotice:
    """As it is once all is known."""
    return QualificationNotice(
        number="乐人社职〔2025〕8号",
        heading="关于确认阿依·古丽等3人专业技术职务任职资格的通知",
        to="各县（市、区）经济和信息化局，市级有关部门，有关企事业单位",
        paragraphs=(
            "经某某市经济和信息化局工程系列中级职称评审委员会评审并公示，现确认阿依·古丽等3人具备相应的专业技术职务任职资格。",
            "请按干部人事管理权限，将《专业技术职务任职资格评审表》存入本人档案，并按规定做好聘任工作。",
        ),
        basis="《职称评审管理暂行规定》（人社部令第40号）和乐市经信〔2024〕242号",
        qualified_on=date(2025, 1, 18),
        lines=(
            QualifiedLine("阿依·古丽", "乐山市某某机械制造有限公司", "机械工程", "工程师"),
            QualifiedLine("𠮷田文", "某某县自来水厂", "化学工程", "助理工程师"),
            QualifiedLine("李四", "某某水泥有限责任公司乐山分公司", "材料工程", "技术员"),
        ),
        issuer="某某市人力资源和社会保障局",
        issued_on=date(2025, 2, 10),
        copies_to="某某市经济和信息化局",
    )


def result_announcement() -> ResultAnnouncement:
    """As it is once all is known."""
    return ResultAnnouncement(
        number="乐市经信公示〔2025〕1号",
        heading="关于2024年度工程系列初级、中级职称评审结果的公示",
        intro=(
            "经某某市经济和信息化局工程系列中级职称评审委员会2025年第一次评审会议评审，下列人员拟通过职称评审，现予公示。"
        ),
        lines=(
            PassedLine("阿依·古丽", "乐山市某某机械制造有限公司", "机械工程", "工程师", "中级"),
            PassedLine("𠮷田文", "某某县自来水厂", "化学工程", "助理工程师", "初级"),
            PassedLine("李四", "某某水泥有限责任公司乐山分公司", "材料工程", "技术员", "初级"),
        ),
        from_on=date(2025, 1, 20),
        to_on=date(2025, 1, 24),
        days="5个工作日",
        objections=(
            "公示期间，对公示人员有异议的，可以来电、来信或当面反映。反映情况应当实事求是，提倡实名，并提供可以核实的线索。"
        ),
        office="某某市经济和信息化局人事科",
        telephone="0833-0000000",
        address="某某市某某路1号",
        issuer="某某市经济和信息化局",
        issued_on=date(2025, 1, 17),
    )
