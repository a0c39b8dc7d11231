"""What the style guide shows: made-up people and numbers, one of each component in each state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse

from zhiping.core.procedure import State
from zhiping.web.fields import Hinted
from zhiping.web.findings import present
from zhiping.web.steps import STEPS, Step, steps
from zhiping.web.timeline import Span, draw
from zhiping.web.viewer import File, Viewer, viewer_of

COLOURS: Final = (
    ("desk", "desk", "桌面"),
    ("paper", "paper", "纸"),
    ("inset", "inset", "凹处"),
    ("ink", "ink", "字、主线"),
    ("ink2", "ink-2", "次要字"),
    ("edge", "edge", "控件边线"),
    ("head", "head", "红头、印章"),
    ("act", "act", "操作、链接"),
    ("pass", "pass", "符合、属实"),
    ("unk", "unk", "缺、待查、待确认"),
    ("fail", "fail", "不符合、出错"),
    ("focus", "focus", "焦点环"),
)


#: A task in each state: done is the quietest, what is to be done is bold, what cannot begin is no link.
TASKS: Final = (
    {"title": "基本情况", "href": "#todo", "icon": "ok", "word": "已完成"},
    {"title": "学历学位", "href": "#todo", "box": True, "word": "进行中"},
    {"title": "继续教育", "note": "2022年专业科目差12学时", "href": "#todo", "tone": "fail", "icon": "no",
     "word": "1处不符合"},
    {"title": "主要业绩", "note": "获奖证书与原件不一致", "href": "#todo", "tone": "unk", "icon": "fix",
     "word": "退回1处"},
    {"title": "年度考核", "note": "没有填2023年的结果", "href": "#todo", "tone": "unk", "icon": "unk", "word": "缺1年"},
    {"title": "检查并提交", "note": "上面各项填完后可以提交", "icon": "lock", "word": "还不能开始"},
)  # fmt: skip
#: Rows of a worklist: name, unit, chosen, counts of what was found, a word.
ROWS: Final = (
    ("林晓岚", "青梧机械有限公司", True, 1, 2, 19, "再次提交"),
    ("陈志远", "云岫新材料有限公司", False, 0, 0, 22, ""),
)


class SampleForm(forms.Form):
    """A form with an error, a hint, a unit, a group and a single box."""

    unit = forms.CharField(label="工作单位", help_text="写营业执照上的全称。")
    uscc = forms.RegexField(
        r"^.{18}$", label="统一社会信用代码", error_messages={"invalid": "少1位，应为18位"}, strip=False
    )
    major = forms.ChoiceField(label="申报专业", choices=[("m", "机械工程"), ("e", "能源电力工程")])
    hours = forms.CharField(label="公需科目", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    part = forms.CharField(label="本人作用", widget=forms.Textarea)
    title = forms.ChoiceField(
        label="申报哪个职称",
        widget=forms.RadioSelect,
        choices=[
            ("3", Hinted("工程师", "中级")),
            ("2", Hinted("助理工程师", "初级")),
            ("1", "技术员"),
        ],
    )
    truth = forms.BooleanField(label="所填内容和材料真实、准确", required=False)


def _finding(topic: str, outcome: str, message: str, basis: str, *, confirmed: bool) -> dict[str, Any]:
    return {"topic": topic, "outcome": outcome, "message": message, "basis": basis, "confirmed": confirmed}


FINDINGS: Final = [
    _finding("performance", "pass", "项目、专利2类，应不少于2类。", "某文〔2022〕7号", confirmed=False),
    _finding(
        "continuing_education", "fail", "2022年专业科目48学时，应不少于60学时。", "某文〔2024〕1号 七", confirmed=True
    ),
    _finding("assessment", "unknown", "没有填2023年的考核结果。", "某文〔2022〕7号", confirmed=False),
    _finding("major", "warn", "专业方向不在目录内，请与评审办公室核对。", "某文〔2024〕1号 一", confirmed=True),
]


def _timeline() -> Any:
    spans = [
        Span("提交", "林晓岚", date(2024, 10, 25), date(2024, 11, 14), "past", "11月14日", "已完成"),
        Span(
            "主管部门审核", "某县经济和信息化局", date(2024, 11, 15), date(2024, 11, 30), "now", "11月30日前", "进行中"
        ),
        Span("评委会复审", "评委会办公室", None, date(2024, 12, 18), "ahead", "12月18日前", "周三", unsure=True),
    ]
    return draw(spans, today=date(2024, 11, 28))


def _steps() -> list[tuple[str, list[Step]]]:
    every: Any = SimpleNamespace(**{stage: True for _, stage in STEPS.values() if stage})
    return [
        ("刚开始", steps(every, State.DRAFT)),
        ("正在第三步", steps(every, State.AT_DEPARTMENT)),
        ("全部完成", steps(every, State.ARCHIVED)),
        ("中途结束", steps(every, State.REFUSED)),
    ]


def page_picture(number: int) -> str:
    """Page ``number`` of the sample of the viewer, as SVG: lines, and the number."""
    lines = "".join(f'<path d="M60 {90 + 34 * n}h{420 - 40 * (n % 3)}"/>' for n in range(14))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" width="595" height="842">'
        f'<rect width="595" height="842" fill="#fff"/><g stroke="#8a857a" stroke-width="5">{lines}</g>'
        '<circle cx="450" cy="690" r="62" fill="none" stroke="#c62f1b" stroke-width="5"/>'
        f'<text x="60" y="700" font-family="sans-serif" font-size="34" fill="#4a463d">{number}</text></svg>'
    )


def _viewer(asked: QueryDict) -> Viewer | None:
    """The viewer over three files: several pages, a new one, and one that only the submission before had."""

    def file(key: str, name: str, pages: int, **said: Any) -> File:
        at = reverse("portal:styleguide_page", args=[0]).removesuffix("0/")
        when = datetime(2024, 11, 14, 8, 20, tzinfo=UTC)
        return File(key, name, pages, 420_000, when, at, f"{at}1/", **said)

    files = [
        file("a", "验收证明.pdf", 3, word="和上次相同", said="同时证明另外1项。"),
        file("b", "学时证明2024.jpg", 1, word="本次新传"),
        file("c", "学时证明（旧）.jpg", 1, word="上次的", is_gone=True),
    ]
    return viewer_of(
        files, key=asked.get("file", ""), page=asked.get("page", ""), turn=asked.get("turn", ""), keys=True
    )  # fmt: skip


def _navigation() -> list[dict[str, Any]]:
    """As somebody with many entries finds them, at an entry of the last group."""
    within = [("结果确认", 0), ("异议", 2), ("电子证书", 0)]
    running = [{"href": "#lead", "label": word, "current": word == "统计"} for word in ("导出导入", "统计")]
    return [
        {"href": "#lead", "label": "工作台", "count": 30, "counted": "份待办"},
        {
            "label": "结果发证", "count": 2, "counted": "件等您办",
            "links": [{"href": "#lead", "label": word, "count": n, "counted": "条未办结"} for word, n in within],
        },
        {"label": "管理", "links": running, "current": True},
    ]  # fmt: skip


def context(asked: QueryDict) -> dict[str, Any]:
    """The style guide's context; ``asked`` is the query of its address."""
    form = SampleForm(
        {"unit": "青梧机械有限公司", "uscc": "91511100MA6200000", "major": "m", "hours": "30", "title": "3",
         "part": "主持。负责方案、工艺设计和现场调试。", "truth": True}
    )  # fmt: skip
    now = datetime(2024, 11, 12, 2, 0, tzinfo=UTC)
    where = {
        "place": "在您手中", "place_note": "草稿，还没有提交", "who": "您本人", "who_note": "提交后由单位审核",
        "by": datetime(2024, 11, 23, 15, 59, 59, tzinfo=UTC), "clause": "T2", "safe_on": date(2024, 11, 15),
        "because": "单位要公示至少5个工作日，张贴当日不算：15日张贴，22日期满，单位在25日前报出。", "safe_clause": "P3",
        "safe_unsure": True,
    }  # fmt: skip
    links = {"fail": ("#find", "核对2022年学时"), "unknown": ("#find", "填写2023年考核")}
    return {
        "colours": COLOURS, "form": form, "now": now, "where": where, "step_lines": _steps(), "timeline": _timeline(),
        "where_ended": {"place": "审核不通过", "place_note": "本年度申报已经结束", "who": "没有要办的"},
        "viewer": _viewer(asked),
        "findings": present(FINDINGS, link_to=lambda one: links.get(one["outcome"])),
        "years": [(2024, 30, 64, 94, True), (2023, 32, 72, 104, True), (2022, 30, 48, 78, False)],
        "offered": [("new", "未分配", 6), ("mine", "我经办", 11), ("again", "再次提交", 4)],
        "tiles": [
            {"label": "待初审", "count": 30, "small": "11月30日前", "href": "#data"},
            {"label": "待审核补正", "count": 0, "small": "", "href": "#data"},
            {"label": "等申报人", "count": 9, "small": "12月3日前", "href": "#data"},
            {"label": "已报评委会", "count": 41, "small": "36份已接收", "href": "#data"},
        ],
        "tasks": TASKS, "rows": ROWS, "navigation": _navigation(),
        "bars": [("个人提交", 356), ("单位推荐", 331), ("主管部门通过", 287), ("评委会已接收", 241)],
    }  # fmt: skip
