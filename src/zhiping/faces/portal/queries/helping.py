"""Help by role: what somebody may do until when, from the table of the procedure; what people ask, from the pack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from zhiping.core.policy.model import Pack
from zhiping.core.procedure import PROCEDURE, Action, Move, Options, Role
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES
from zhiping.faces.portal.queries.sayings import Sayings, publicity_words


@dataclass(frozen=True, slots=True)
class Whose:
    """A page of help: its name in the address, what it is called, whom it is for, which roles it tells of."""

    slug: str
    title: str
    who: str
    roles: tuple[Role, ...]


WHOSE: Final = (
    Whose("applicant", "申报人", "填写、提交、补正", (Role.APPLICANT,)),
    Whose("unit", "单位经办人", "核对、公示、退回", (Role.UNIT_REVIEWER,)),
    Whose("head", "单位负责人", "综合推荐意见、推荐上报", (Role.UNIT_HEAD,)),
    Whose("department", "主管部门", "审核、上报", (Role.DEPARTMENT_REVIEWER,)),
    Whose("office", "评委会办公室", "复审、接收、延期", (Role.OFFICE_REVIEWER, Role.BUREAU)),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a role may do: on a dossier in which states, until when, on which clause."""

    name: str
    states: list[str]
    until: str
    clause: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that people ask, its answer in sentences, and where it stands."""

    key: str
    question: str
    says: list[str]
    clauses: list[str] = field(default_factory=list)


def whose(slug: str) -> Whose:
    """The page of help of that name. Raises ``KeyError``."""
    for one in WHOSE:
        if one.slug == slug:
            return one
    raise KeyError(slug)


def deeds(pack: Pack, roles: tuple[Role, ...]) -> list[Deed]:
    """What ``roles`` may do under ``pack``, in the order of the procedure; one entry an action and deadline."""
    sayings = Sayings(pack)
    options = Options.of(pack, exceptional=False)
    found: dict[tuple[Action, str], list[Move]] = {}
    for move in PROCEDURE:
        if move.when(options) and set(roles) & set(move.whose):
            found.setdefault((move.action, move.window), []).append(move)
    return [
        Deed(
            name=ACTION_NAMES[action],
            states=list(dict.fromkeys(STATE_NAMES[move.source] for move in moves)),
            until=sayings.until(window),
            clause=moves[0].clause,
        )
        for (action, window), moves in found.items()
    ]


class _Asked(Sayings):
    """Collects answers; a question to which the pack says nothing is not asked."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self.answers: list[Answer] = []

    def ask(self, key: str, question: str, *says: str | None, clauses: tuple[str, ...] = ()) -> None:
        told = [line for line in says if line]
        if told:
            self.answers.append(Answer(key, question, told, [one for one in clauses if one in self.pack.clauses]))

    def due(self, words: str, window: str) -> str | None:
        """A sentence with a deadline, where the pack has that window."""
        until = self.until(window)
        return words.format(until) if until else None

    def difference(self) -> None:
        self.ask("difference", "审核退回、审核不通过、不予受理有什么不同", self.text("A2.return"),
                 self.text("A2.refuse"), "不予受理：评委会不接收这份材料，不算审核不通过。",
                 clauses=("A2.return", "A2.refuse", "P5"))  # fmt: skip

    def applicant(self) -> None:
        if self.pack.stages.unit:
            self.ask("safe-day", "最迟哪一天把材料交到单位", self.safe(), self.text("A1"), clauses=("P3", "A1"))
        self.difference()
        self.ask("corrections", "被退回了，什么时候前改好", self.due("{}提交。", "applicant_correction"),
                 self.choice("c.resubmission_to"), self.choice("c.through_unit"), clauses=("T5", "8c"))  # fmt: skip
        if self.pack.stages.unit:
            self.ask("idle-unit", "单位一直没有审核，怎么办", "先联系单位的经办人，电话在“我的申报”里。",
                     self.due("单位审核推荐的期限是{}。", "unit_review"), self.choice("l.lapse"),
                     clauses=("T3", "8l"))  # fmt: skip
        if self.pack.stages.department:
            self.ask("idle-department", "主管部门到期没有审核，怎么办", self.choice("l.department_late"),
                     clauses=("T4", "8l"))  # fmt: skip
        self.ask("change", "提交以后还能改吗",
                 "正在审核的材料不能自己改。需要改的，请联系审核单位退回，改好再交。", self.choice("d.office_return"),
                 clauses=("A1", "8d"))  # fmt: skip
        self.ask("withdraw", "不想申报了，能撤回吗", self.choice("m.withdrawal"), clauses=("8m",))
        self.ask("moved", "申报中途换了单位，怎么办", self.choice("m.change_of_unit"), clauses=("8m",))
        self.ask("agency", "没有单位，怎么申报", self.choice("j.agency"), clauses=("8j",))
        self.ask("error", "“有错误”和“不符合”有什么不同",
                 "“有错误”是填的内容读不出来，例如数字里有字母，请改正。",
                 "“不符合”是读出来了，但与规定不一致，请核对事实；填写本身不会因此被拦下。")  # fmt: skip
        self.ask("account", "没有账号，或忘记密码",
                 "登录页有“忘记密码”。没有账号的，请本单位或主管部门登记。", clauses=("P1",))  # fmt: skip

    def unit(self) -> None:
        pack = self.pack
        self.ask("publicity", "公示从哪天算，到哪天", f"{publicity_words(pack.publicity.unit)}。", self.safe(),
                 self.choice("a.before_submission"), clauses=("P3", "8a"))  # fmt: skip
        self.ask("objection", "公示期间有人提出异议", "登记异议，查清楚以后写明处理结论。没有处理完之前不能推荐。",
                 self.choice("k.open_objection"), clauses=("P3", "8k"))  # fmt: skip
        self.difference()
        self.ask("return", "材料有问题，怎样退回",
                 "在逐项核对里标“需补正”，每一项写明原因，再退回修改。要改的一次写全。",
                 self.norm("corrections-at-once"), self.due("申报人{}改好再交。", "applicant_correction"),
                 clauses=("A2.return", "T5"))  # fmt: skip
        self.ask("refuse", "单位能不能审核不通过", self.choice("c.unit_refusal"),
                 self.choice("c.second_officer") if pack.options.unit_may_refuse else None,
                 clauses=("A2.refuse", "8c"))  # fmt: skip
        self.ask("own", "经办人自己申报，或申报人是亲属", self.norm("own-dossier"), clauses=("9",))
        self.ask("superior", "登记时选不到上级部门", self.text("P1"), clauses=("P1",))

    def head(self) -> None:
        self.ask(
            "before", "推荐之前要看什么", self.text("P3"), "异议没有处理完、公示没有期满的，不能推荐。", clauses=("P3",)
        )
        self.ask("sign", "推荐意见怎样签", self.norm("head-signs"), clauses=("P3",))
        self.ask("not", "不推荐，会怎样",
                 "写明理由，申报在单位结束，本人会收到理由。不推荐不是审核不通过。", clauses=("P3",))  # fmt: skip
        self.ask("until", "最迟哪一天上报", self.due("{}。逾期没有上报的，材料按期限届满处理。", "unit_review"),
                 self.choice("l.lapse"), clauses=("T3", "8l"))  # fmt: skip
        self.ask("own", "负责人自己申报", self.norm("head-applies"), self.norm("own-dossier"), clauses=("9",))

    def department(self) -> None:
        stages = self.pack.stages
        self.ask("what", "重点审什么", self.text("P4"), clauses=("P4",))
        self.difference()
        self.ask(
            "second", "审核不通过为什么要另一个人确认", self.choice("c.second_officer"), clauses=("A2.refuse", "8c")
        )
        self.ask("late", "期限内审不完，怎么办", self.choice("l.department_late"), clauses=("T4", "8l"))
        self.ask("corrections", "补正材料什么时候办结", self.due("申报人{}提交。", "applicant_correction"),
                 self.due("主管部门{}审核完。", "correction_review"), self.choice("c.corrections_for"),
                 clauses=("T5", "T6", "8c"))  # fmt: skip
        self.ask("whose", "民营企业由谁审", self.choice("j.private"), clauses=("8j",))
        if stages.paper:
            self.ask("paper", "纸质材料怎样报送", self.text("P6"), self.due("{}。", "paper"), clauses=("P6", "T7"))
        self.ask("own", "审核人员自己申报，或申报人是亲属", self.norm("own-dossier"), clauses=("9",))

    def office(self) -> None:
        self.ask("locked", "材料有问题，为什么不能退回", self.text("A1"), self.choice("d.office_return"),
                 self.choice("d.clerical"), clauses=("A1", "8d"))  # fmt: skip
        self.ask("decline", "什么时候不予受理", self.text("P5"), clauses=("P5",))
        self.ask("until", "复审什么时候截止", self.choice("c.office_review"), clauses=("8c",))
        self.ask("extend", "谁可以延期",
                 "评审组织单位可以写明理由，对一份材料、一个单位或全部延期；延期会告知有关的人。"
                 if self.pack.clauses.get("8l") else None, clauses=("8l",))  # fmt: skip
        if self.pack.stages.paper:
            self.ask("paper", "纸质材料到期不齐，怎么办", self.choice("n.paper"), clauses=("T7", "8n"))
        self.ask("own", "工作人员自己申报，或申报人是亲属", self.norm("own-dossier"), clauses=("9",))


def answers(pack: Pack, slug: str) -> list[Answer]:
    """What people of that page ask, answered from the pack. Raises ``KeyError`` for an unknown page."""
    asked = _Asked(pack)
    {
        "applicant": asked.applicant,
        "unit": asked.unit,
        "head": asked.head,
        "department": asked.department,
        "office": asked.office,
    }[slug]()
    return asked.answers
