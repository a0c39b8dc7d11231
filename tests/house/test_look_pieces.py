"""The pieces of the look: dates in words, fields and their errors, findings, steps, time line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from zhiping import packs
from zhiping.core.policy import Pack, read_pack
from zhiping.core.procedure import State
from zhiping.core.procedure.terms import ENDS
from zhiping.web import dates
from zhiping.web.findings import OUTCOMES, present
from zhiping.web.steps import STEP_OF_STATE, STEPS, THROUGH, steps
from zhiping.web.timeline import Span, draw


def render(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


@pytest.fixture(scope="module", params=packs.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


# --- dates ---


def test_days_are_those_of_shanghai() -> None:
    evening = datetime(2024, 11, 22, 16, 0, tzinfo=UTC)  # 00:00 on the 23rd in Shanghai
    assert render("{{ t|day }}", t=evening) == '11月23日 <span class="nb">周六</span>'
    assert render("{{ t|until }}", t=evening - timedelta(seconds=1)) == "11月22日（周五）23:59:59前"
    assert render("{{ t|exact }}", t=evening) == "2024年11月23日00:00:00"
    assert render("{{ d|due }} {{ d|full_day }}", d=date(2024, 11, 30)) == "11月30日（周六）前 2024年11月30日"


@pytest.mark.parametrize("name", ["day", "short_day", "full_day", "moment", "daytime", "exact", "clock_time", "until"])
def test_no_date_is_no_text(name: str) -> None:
    assert render("{{ t|" + name + " }}", t=None) == ""


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2024-11-12T10:00:00+08:00", "还剩11天"),
        ("2024-11-22T23:59:59+08:00", "还剩1天"),
        ("2024-11-23T00:00:00+08:00", "今天截止"),
        ("2024-11-23T17:30:00+08:00", "今天截止"),
        ("2024-11-23T17:30:01+08:00", "已截止"),
        ("2024-11-24T00:00:00+08:00", "已过期1天"),
    ],
)
def test_how_long_is_left_counts_days_and_ends_at_the_hour(now: str, said: str) -> None:
    end = datetime.fromisoformat("2024-11-23T17:30:00+08:00")
    assert dates.remaining(end, datetime.fromisoformat(now)) == said


@pytest.mark.parametrize(("fen", "said"), [(20000, "200元"), (20050, "200.50元"), (5, "0.05元"), (0, "0元")])
def test_money_is_never_rounded(fen: int, said: str) -> None:
    assert render("{{ fen|yuan }}", fen=fen) == said


# --- icons and clauses ---


def test_an_unknown_icon_is_an_error_not_a_blank() -> None:
    with pytest.raises(TemplateSyntaxError, match="nonsense"):
        render('{% icon "nonsense" %}')


def test_a_clause_is_a_link_to_the_notice_and_marked_until_confirmed(pack: Pack) -> None:
    for key, clause in pack.clauses.items():
        chip = render("{% clause key %}", pack=pack, key=key)
        assert f'href="/notice/#{key}"' in chip and f"〔{clause.section}〕" in chip
        assert ("待确认" in chip) is (clause.confirmed is None)
    assert render('{% clause "Z99" %}', pack=pack) == ""
    assert render('{% clause "A4" %}') == ""


# --- fields ---


class Form(forms.Form):
    hours = forms.IntegerField(label="公需科目", help_text="按证书填写。", error_messages={"invalid": "请填数字，如30"})
    title = forms.ChoiceField(label="职称", widget=forms.RadioSelect, choices=[("a", "技术员"), ("b", "工程师")])
    truth = forms.BooleanField(label="真实", error_messages={"required": "请勾选"})
    note = forms.CharField(label="说明", required=False)

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError("两处日期互相矛盾")


def test_a_field_is_tied_to_its_hint_and_its_error_and_keeps_what_was_typed() -> None:
    form = Form({"hours": "3O", "title": "x"})
    html = render("{% field form.hours unit='学时' width='w-num' %}", form=form)
    assert 'value="3O"' in html
    assert 'aria-describedby="id_hours-hint id_hours-err"' in html and 'aria-invalid="true"' in html
    assert 'id="id_hours-hint"' in html and 'id="id_hours-err"' in html and "请填数字，如30" in html
    assert 'class="in w-num"' in html and "学时</span>" in html
    assert html.index('id="id_hours-err"') < html.index("<input")


def test_a_field_without_hint_or_error_points_at_nothing() -> None:
    html = render("{% field form.note optional=True %}", form=Form())
    assert "aria-describedby" not in html and "aria-invalid" not in html and "可不填" in html


def test_a_group_is_a_fieldset_and_what_was_typed_is_escaped() -> None:
    html = render("{% field form.title %}", form=Form({"title": "b"}))
    assert "<fieldset" in html and "<legend" in html and html.count('type="radio"') == 2 and "checked" in html
    assert "<script>" not in render("{% field form.note %}", form=Form({"note": "<script>alert(1)</script>"}))


def test_the_error_summary_names_every_error_and_leads_to_its_control() -> None:
    form = Form({"hours": "3O"})
    html = render("{% error_summary form extra=more %}", form=form, more=[("e1", "证明材料：缺1件")])
    for target, said in [
        ("id_hours", "公需科目：请填数字"),
        ("id_title", "职称："),
        ("id_truth", "真实：请勾选"),
        ("main", "两处日期互相矛盾"),
        ("e1", "证明材料：缺1件"),
    ]:
        assert f'href="#{target}"' in html and said in html
    assert "有5处要改" in html and 'role="alert"' in html
    fields = render("{% for f in form %}{% field f %}{% endfor %}", form=form)
    for target in ("id_hours", "id_title", "id_truth"):
        assert f'id="{target}"' in fields


def test_no_error_is_no_summary() -> None:
    assert render("{% error_summary form %}", form=Form()).strip() == ""
    assert render("{% error_summary forms %}", forms=[None]).strip() == ""


# --- findings ---


def test_problems_come_first_and_every_outcome_has_word_icon_and_place() -> None:
    made = [
        {"topic": "major", "outcome": outcome, "message": outcome, "basis": "某文", "confirmed": outcome == "pass"}
        for outcome in ("pass", "warn", "fail", "unknown")
    ]
    view = present(made, link_to=lambda one: ("/x/", "去改"))
    assert [one.message for one in view.problems] == ["fail", "unknown", "warn"]
    assert [one.message for one in view.met] == ["pass"]
    html = render('{% include "web/findings.html" %}', findings=view)
    for outcome in OUTCOMES.values():
        assert f'href="#i-{outcome[1]}"' in html
    assert html.count('href="/x/"') == 3 and html.count("待确认") == 3 and "符合的1条" in html


# --- steps ---


@pytest.mark.parametrize("state", list(State))
def test_the_steps_of_each_pack_have_at_most_one_current_and_only_done_ones_before_it(pack: Pack, state: State) -> None:
    line = steps(pack.stages, state)
    words = [step.state for step in line]
    assert [step.label for step in line] == [
        label for label, stage in STEPS.values() if not stage or getattr(pack.stages, stage)
    ]
    if state in THROUGH:
        assert set(words) == {"done"}
    elif state in STEP_OF_STATE:
        here = words.index("now")
        assert words == ["done"] * here + ["now"] + ["later"] * (len(words) - here - 1)
    else:
        assert state in ENDS or state in (State.NOT_PASSED, State.TO_DESTROY)
        assert "now" not in words
    html = render('{% include "web/steps.html" %}', steps=line)
    assert html.count('aria-current="step"') == words.count("now")


# --- time line ---


def span(opens: date | None, last: date) -> Span:
    return Span("某事", "某人", opens, last, "ahead", "某时", "")


def test_a_time_line_of_ends_alone_still_has_an_axis() -> None:
    line = draw([span(None, date(2024, 12, 31))], today=date(2024, 12, 30))
    assert line.rows[0].start == 0 and line.rows[0].end == 100
    assert line.today is not None and 0 < line.today < 100


def test_labels_of_the_axis_are_never_written_over_each_other() -> None:
    first = date(2024, 10, 25)
    for length in (3, 20, 57, 200, 400):
        for passed in range(0, length, max(1, length // 40)):
            spans = [span(first, first + timedelta(days=length))]
            line = draw(spans, today=first + timedelta(days=passed))
            spots = sorted([mark.at for mark in line.marks] + ([line.today] if line.today is not None else []))
            assert all(later - before >= 10 for before, later in pairwise(spots)), (length, passed)
            # The flag of today reaches as far to the left as a label is wide.
            left = [mark.at for mark in line.marks if line.today is not None and mark.at < line.today]
            assert all(line.today is not None and line.today - spot >= 20 for spot in left), (length, passed)
            assert all(0 <= spot <= 100 for spot in spots)


def test_a_time_line_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        draw([], today=date(2024, 1, 1))


# --- lists and questions ---


def test_the_foot_of_a_list_keeps_what_was_chosen_and_leads_back_to_its_beginning() -> None:
    first = render('{% pager "k9" "共40份" %}', request=RequestFactory().get("/desk/?f=late&after="))
    assert 'href="?f=late&amp;after=k9"' in first and "回到最前面" not in first and "共40份" in first
    later = render('{% pager "" "共40份" %}', request=RequestFactory().get("/desk/?f=late&after=k9"))
    assert 'href="?f=late"' in later and "回到最前面" in later and "后面" not in later
    alone = render("{% pager '' %}", request=RequestFactory().get("/desk/?after=k9"))
    assert 'href="/desk/"' in alone
    assert render("{% pager '' %}", request=RequestFactory().get("/desk/")).strip() == ""


def test_a_filter_begins_at_the_front_and_keeps_the_round() -> None:
    asked = RequestFactory().get("/oversight/?cycle=a&f=all&after=k9")
    made = render('{% filters offered "all" %}', request=asked, offered=[("all", "全部", 0), ("late", "过期")])
    assert 'href="?cycle=a&amp;f=late"' in made and "after" not in made
    assert made.count('aria-current="true"') == 1 and ">全部 0</a>" in made and ">过期</a>" in made


def test_a_confirmation_says_what_follows_and_fills_the_way_back() -> None:
    source = '{% confirm asked act="撤回" keep="不撤回" back="/x/" %}<p>{{ what }}</p>{% endconfirm %}'
    made = render(source, asked="<撤回>？", what="<结束>")
    assert "<h1>&lt;撤回&gt;？</h1>" in made and "<p>&lt;结束&gt;</p>" in made
    assert '<button class="btn second">撤回</button><a class="btn" href="/x/">不撤回</a>' in made
    usual = render('{% confirm "接收？" act="接收" back="/x/" grave=False %}<p>显示</p>{% endconfirm %}')
    assert '<button class="btn">接收</button><a class="btn quiet" href="/x/">取消</a>' in usual


def test_one_sentence_stands_in_the_summary_and_beside_its_group() -> None:
    summary = render('{% error_summary None says="请选一个" at="part" kept="" heading="没有带入" %}')
    assert 'href="#part"' in summary and "没有带入" in summary and 'role="alert"' in summary
    assert 'id="part-err"' in render('{% field_error "part" "请选一个" %}')
    assert render('{% error_summary None says="" %}{% field_error "part" "" %}').strip() == ""
