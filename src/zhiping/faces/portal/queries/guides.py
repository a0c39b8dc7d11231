"""The guides for persons and for units, step by step, from the pack alone: a stage it lacks is no step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from zhiping.core.policy.asks import Material
from zhiping.core.policy.model import Pack
from zhiping.faces.portal.queries import notice
from zhiping.faces.portal.queries.sayings import Sayings, publicity_words
from zhiping.web import dates

Audience = Literal["individual", "unit"]
AUDIENCES: Final[dict[str, str]] = {"individual": "个人申报指南", "unit": "单位操作指南"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``when`` is its deadline in words, ``who`` acts; ``says`` are sentences, ``points`` a list below them.

    ``clauses`` are keys that the pack has. ``kind`` names the stage, for whoever looks for one.
    """

    kind: str
    title: str
    who: str
    when: str
    says: list[str]
    points: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole guide."""

    audience: str
    title: str
    intro: str
    steps: list[Step]


def guide(pack: Pack, audience: str) -> Guide:
    """The guide for ``audience``. Raises ``KeyError`` for an unknown one."""
    writer = _Writer(pack)
    made = {"individual": writer.individual, "unit": writer.unit}[audience]()
    intro = {
        "individual": f"给申报人看的：{pack.title}从看条件到领证书，每一步做什么、谁来办、最迟什么时候。",
        "unit": f"给单位的经办人和负责人看的：{pack.title}中单位要办的事，每一步做什么、最迟什么时候。",
    }[audience]
    return Guide(audience, AUDIENCES[audience], intro, made)


class _Writer(Sayings):
    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self.steps: list[Step] = []

    # --- pieces ---

    def add(
        self, kind: str, title: str, who: str, says: list[str | None], *, window: str = "", when: str = "",
        points: list[str] | None = None, clauses: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """A step whose clauses are those that the pack has; its deadline is that of ``window``, if there is one."""
        due = when or self.until(window)
        keys = [key for key in clauses if key in self.pack.clauses]
        self.steps.append(Step(kind, title, who, due, [line for line in says if line], points or [], keys))

    def cut_offs(self) -> list[str]:
        """To which days what is counted."""
        rules = self.pack.eligibility
        return [
            f"学历、学位算到{dates.plain_day(rules.education.counted_to, year=True)}。",
            f"任职年限算到{dates.plain_day(rules.service.counted_to, year=True)}。",
            f"业绩、论文著作算到{dates.plain_day(rules.achievements_counted_to.day, year=True)}。",
        ]

    def fee_points(self) -> list[str]:
        """What one person pays, one line a level."""
        found = []
        for line in notice.fees(self.pack):
            parts = "、".join(f"{label}{_yuan(fen)}" for label, fen in line.parts)
            found.append(f"{line.who}：每人{_yuan(line.fen)}" + (f"（其中{parts}）" if parts else ""))
        return found

    # --- steps that both guides have, told from where the reader stands ---

    def paper(self, who: str) -> None:
        if self.pack.stages.paper:
            printed = [f"{m.name}，{m.copies}份" for m in self.pack.materials if not m.bound]
            bound = sum(1 for m in self.pack.materials if m.bound)
            points = [*printed, f"其他材料按清单顺序装订，清单共{bound}项"]
            self.add("paper", "报送纸质材料", who, [self.text("P6"), self.choice("n.paper")], window="paper",
                     points=points, clauses=("P6", "T7", "8n"))  # fmt: skip

    def fee(self) -> None:
        if self.pack.stages.fee and self.pack.fees:
            says = [f"依据：{self.pack.fees_file.basis}。", self.choice("i.refund")]
            when = "报送纸质材料时" if self.pack.stages.paper else "按通知的时间"
            self.add("fee", "缴费", "申报人", says, when=when, points=self.fee_points(),
                     clauses=(self.pack.fees_file.clause, "8i"))  # fmt: skip

    def destroyed(self) -> None:
        if self.pack.stages.collection or self.pack.stages.destruction:
            title = "领取评审表，归档" if self.pack.stages.collection else "材料的去向"
            who = "单位" if self.pack.stages.collection else "评委会办公室"
            says = [self.text("P11"), self.choice("o.destroyed")]
            self.add("collection", title, who, says, when="另行通知", clauses=("P11", "8o"))

    # --- the guides ---

    def individual(self) -> list[Step]:
        pack, stages = self.pack, self.pack.stages
        self.add("conditions", "看看是否符合条件", "申报人", [
            "每个职称有几条学历、证书和年限的路径，符合一条即可。首页的“我能申报吗”不用登录，约两分钟。",
            self.text("C1"), self.text("A4"),
        ], points=self.cut_offs(), clauses=("S1", "S2", "C1", "A3", "A4", "A7"))  # fmt: skip
        points = [f"{entry.label}：{entry.says}" for entry in pack.about.registration]
        self.add("registration", "单位登记，个人登记", "单位和申报人", [
            "单位先登记，个人后登记；已经登记过的不用再登记。上级部门在名单里找不到的，请联系那个部门先登记。",
        ], when="申报之前", points=points, clauses=("P1",))  # fmt: skip
        self.add("filling", "在网上填写", "申报人", [
            self.text("P2"),
            "每一部分单独一页，随填随存，可以分几次填完。旁边逐条说明哪些符合、哪些不符合、还缺什么。",
        ], window="application", clauses=("T2", "P2"))  # fmt: skip
        self.add("materials", "准备和上传材料", "申报人", [
            f"上传扫描件或手机拍的照片，每件不超过{pack.forms.max_mb} MB。下面是全部可能用到的；登录后只列您用得到的。",
            "。".join(pack.forms.says) + "。" if pack.forms.says else None,
        ], window="application", points=[_material(m) for m in pack.materials if m.uploaded],
            clauses=("M1", "X"))  # fmt: skip
        self.add("submission", "检查并提交", "申报人", [
            "提交前逐项看一遍，勾选真实性承诺和脱密脱敏声明。提交后有回执，写明收到的时刻。",
            self.safe(), self.text("A1"), self.choice("a.before_submission") if stages.unit else None,
        ], window="application", clauses=("T2", "A1", "8a"))  # fmt: skip
        if stages.unit:
            self.add("unit", "单位审核、公示、推荐", "申报人所在单位", [
                self.text("P3"), f"单位公示{publicity_words(pack.publicity.unit)}。",
            ], window="unit_review", clauses=("T3", "P3"))  # fmt: skip
        if stages.department:
            self.add("department", "主管部门审核", "主管部门", [self.text("P4"), self.choice("l.department_late")],
                     window="department_review", clauses=("T4", "P4", "8l"))  # fmt: skip
        self.add("correction", "被审核退回的，改好再交", "申报人", [
            self.text("A2.return"), "要改的每一项都写明原因，一次告知。逾期没有改的，视为放弃。",
            self.choice("c.resubmission_to"), self.choice("c.through_unit"),
        ], window="applicant_correction", clauses=("T5", "A2.return", "8c"))  # fmt: skip
        self.add("refusal", "审核不通过", "作出决定的一级", [
            self.text("A2.refuse"), "审核不通过和审核退回不是一回事：退回改好可以再交，不通过的今年不能再申报。",
            self.choice("c.second_officer"),
        ], when="不定", clauses=("A2.refuse",))  # fmt: skip
        if stages.office:
            self.add("office", "评委会复审", pack.about.body.office, [self.text("P5"), self.choice("d.office_return")],
                     window="office_review", clauses=("P5", "A1", "8d"))  # fmt: skip
        self.paper("申报人打印，主管部门派专人统一报送")
        self.fee()
        if stages.defence:
            only = "只限破格申报的人员。" if pack.options.defence == "exceptional" else None
            self.add("defence", "答辩", "申报人", [self.text("P7"), only, self.choice("i.missed_defence")],
                     when="另行通知", clauses=("P7", "8i"))  # fmt: skip
        if stages.meeting:
            shown = f"拟通过人员公示{publicity_words(pack.publicity.result)}。" if stages.result_publicity else None
            self.add("meeting", "评审和公示", pack.about.body.committee, [self.text("P8"), shown], when="另行通知",
                     clauses=("P8",))  # fmt: skip
        if stages.confirmation or stages.certificate:
            keys = tuple(k for k, there in (("P9", stages.confirmation), ("P10", stages.certificate)) if there)
            says = [self.text(key) for key in keys]
            self.add("certificate", "确认，领取电子职称证书", "申报人", says, when="公示期满以后", clauses=keys)
        self.destroyed()
        self.add("integrity", "自始至终：如实填写", "申报人", [self.text("A5"), self.choice("m.withdrawal")],
                 when="全过程", clauses=("A5", "8m"))  # fmt: skip
        return self.steps

    def unit(self) -> list[Step]:
        pack, stages = self.pack, self.pack.stages
        points = [f"{entry.label}：{entry.says}" for entry in pack.about.registration]
        self.add("registration", "登记单位，再登记本单位的人", "单位", [self.text("P1"), self.choice("j.agency")],
                 when="申报之前", points=points, clauses=("P1", "8j"))  # fmt: skip
        norms = [f"{norm.says}。" for norm in pack.procedure.norms if {"单位", "全体工作人员"} & set(norm.concerns)]
        self.add("people", "定好谁来办", "单位负责人", [
            "经办人逐项核对，负责人推荐。本人、亲属、有利害关系的，由别人办。",
        ], when="申报之前", points=norms, clauses=("9",))  # fmt: skip
        if not stages.unit:
            return self.steps
        self.add("checking", "逐项核对", "单位经办人", [
            self.text("P3"), "每一项标属实、需补正或不属实。需补正的写明原因，一次告知申报人。",
        ], window="unit_review", clauses=("T3", "P3"))  # fmt: skip
        self.add("publicity", "公示", "单位", [
            f"公示{publicity_words(pack.publicity.unit)}。", self.safe(), self.choice("a.before_submission"),
            self.choice("k.open_objection"),
        ], window="unit_review", clauses=(pack.publicity.unit.clause, "8a", "8k"))  # fmt: skip
        self.add("recommendation", "综合推荐意见", "单位负责人", [
            "期满没有异议的，写综合推荐意见：政治表现、职业道德、学术技术水平和能力、任现职以来的主要业绩，并明确是否推荐。",
            "负责人签名，加盖单位印章，随公示报告和公示结果证明一并上报。",
        ], window="unit_review", clauses=("P3",))  # fmt: skip
        self.add("return", "退回修改", "单位经办人", [
            self.text("A2.return"), "补得好的用退回：写明哪一项、为什么，申报人改好再交。",
            self.choice("c.resubmission_to"), self.choice("c.through_unit"),
        ], window="correction_review", clauses=("A2.return", "T6", "8c"))  # fmt: skip
        refusing = [self.text("A2.refuse"), self.choice("c.unit_refusal")]
        if pack.options.unit_may_refuse:
            refusing.append(self.choice("c.second_officer"))
        self.add("refusal", "审核不通过、不推荐", "单位", refusing, window="unit_review",
                 clauses=("A2.refuse", "8c"))  # fmt: skip
        if stages.department:
            says = [self.text("P4"), self.text("P5") if stages.office else None]
            self.add("department", "上报以后", "主管部门", says, window="department_review",
                     clauses=("T4", "P4", "P5"))  # fmt: skip
        self.paper("主管部门派专人统一报送，单位签字盖章")
        self.fee()
        self.destroyed()
        self.add("late", "没有按期办的", "单位", [self.choice("l.lapse"), self.choice("m.change_of_unit")],
                 when="各期限届满时", clauses=("8l", "8m"))  # fmt: skip
        return self.steps


def _yuan(fen: int) -> str:
    whole, part = divmod(fen, 100)
    return f"{whole}.{part:02d}元" if part else f"{whole}元"


def _material(material: Material) -> str:
    words = [material.name]
    if material.when is not None:
        words.append("按情况提供")
    words += [text for text in (material.why, material.instead) if text]
    return "：".join([words[0], "；".join(words[1:])]) if len(words) > 1 else words[0]
