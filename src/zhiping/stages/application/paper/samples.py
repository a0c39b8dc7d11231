"""Made-up content for previews and golden pictures. Nobody in it is real."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from zhiping.packs import sample_pack


def photo() -> bytes:
    """A silhouette on a plain ground, as JPEG of the least size that is asked for."""
    picture = Image.new("RGB", (295, 413), "#dce6f0")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((82, 70, 212, 235), fill="#7b8794")
    pen.ellipse((20, 250, 275, 620), fill="#52606d")
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=85)
    return made.getvalue()


def document() -> dict[str, Any]:
    """An application of somebody with a middle dot in the name, exceptional and entrusted, something everywhere."""
    made_of = sample_pack()
    return {
        "format": "zhiping.dossier/1",
        "applicant": {
            "name": "阿依·古丽", "former_name": None, "id_type": "resident_id", "id_number": "511102199003072318",
            "sex": "male", "ethnicity": "维吾尔族", "born_on": "1990-03-07", "birthplace": "四川乐山",
            "person_status": "employed", "work_started_on": "2013-07-15", "health": "健康", "party": "群众",
            "societies": ["某省机械工程学会会员"], "languages": "英语（四级）", "administrative_post": "工艺室副主任",
            "mobile": "19900000000", "photo": "e1",
        },
        "employer": {"name": "乐山某机械有限公司", "uscc": "91511100MA62000008", "region": "511102",
                     "nature": "non_public", "in_scope": True},
        "application": {
            "cycle": made_of.id, "title": "工程师", "major": "机械工程", "specialty": "机械制造工艺",
            "kind": "exceptional", "applied_at": "2024-11-10T09:30:00+08:00",
            "entrustment": {"body": "某装备制造集团有限公司", "letter_no": "某装函〔2024〕18号",
                            "letter_on": "2024-10-28", "hr_consent_on": "2024-10-31"},
            "exceptional": {"ground": "education",
                            "clause": "任现职期间取得发明专利1项，第一发明人，已实施并取得效益。",
                            "achievement": "a3", "recommenders": [
                                {"name": "𠮷田明", "unit": "某大学机械学院", "title": "教授"},
                                {"name": "周某", "unit": "乐山某机械有限公司", "title": "高级工程师"}]},
            "work_now": "减速机装配工艺设计、工装设计和现场工艺改进",
            "summary": "任现职以来，主持减速机产线改造，参加三项工艺规程的编制。",
        },
        "education": [
            {"id": "edu1", "schooling": "junior_college", "degree": "none", "school": "某某职业技术学院",
             "major": "机械制造与自动化", "years": 3, "started_on": "2010-09-01", "graduated_on": "2013-06-30"},
        ],
        "titles": [{"id": "t1", "title": "助理工程师", "series": made_of.series, "major": "机械工程",
                    "awarded_on": "2018-12-20", "approving_body": "乐山市经济和信息化局", "way": "review"}],
        "skills": [{"id": "s1", "level": "technician", "occupation": "钳工", "awarded_on": "2020-05-01"}],
        "employment": [
            {"id": "w1", "from_on": "2013-07-15", "to_on": "2016-02-29", "employer": "某某重工有限公司",
             "post": "操作工", "technical": True, "witness": "李工"},
            {"id": "w2", "from_on": "2016-03-01", "to_on": None, "employer": "乐山某机械有限公司", "post": "工艺员",
             "technical": True, "witness": "买买提·吐尔逊"},
        ],
        "probation": {"from_on": "2013-07-15", "to_on": "2014-07-15", "passed": True},
        "training": [{"id": "tr1", "from_on": "2019-05-06", "to_on": "2019-05-24", "name": "齿轮传动设计与制造专题培训",
                      "place": "成都"}],
        "continuing_education": [{"id": f"ce{year}", "year": year, "general_hours": 30, "professional_hours": 60}
                                 for year in range(2021, 2025)],
        "assessments": [{"id": f"as{year}", "year": year, "result": "excellent" if year == 2022 else "competent",
                         "by": "annual_assessment"} for year in range(2019, 2024)],
        "discipline": [],
        "achievements": [
            {"id": "a1", "kind": "process", "name": "行星架加工工艺改进", "from_on": "2017-03-01", "on": "2017-12-20",
             "role": "member", "rank": 3, "level": "unit", "completed": True,
             "content": "参加夹具方案设计，承担粗加工工序的编制。", "effect": "单件工时由4.2小时降到3.1小时。"},
            {"id": "a2", "kind": "project", "name": "减速机产线改造", "from_on": "2021-03-01", "on": "2022-10-01",
             "role": "lead", "rank": 1, "level": "unit", "completed": True,
             "content": "提出总体方案，设计装配线布局和六套专用工装，组织安装调试。",
             "effect": "通过单位验收，班产由38台提高到61台，一次装配合格率由92.4%提高到98.7%。"},
            {"id": "a3", "kind": "patent", "name": "一种减速机轴承预紧装置", "on": "2023-06-09", "role": "lead",
             "rank": 1, "level": "national", "completed": True, "content": "发明专利，提出预紧力在线调整的结构。",
             "effect": "已用于三个系列的产品。"},
            {"id": "a4", "kind": "paper", "name": "减速机装配工艺参数的试验研究", "on": "2023-04-15", "role": "lead",
             "rank": 1, "in_print": True, "publisher": "《某某机械》2023年第4期"},
        ],
        "evidence": [],
        "extra": {},
    }  # fmt: skip
