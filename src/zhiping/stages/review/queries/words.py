"""Keys and values of a dossier's document as a checker reads them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from zhiping.core.dossier import items, model

#: Key of a document → how the form calls it; where a section calls it otherwise, ``section.key``.
KEYS: Final = {
    "name": "名称", "applicant.name": "姓名", "former_name": "曾用名", "id_type": "证件类型", "id_number": "证件号码",
    "sex": "性别", "ethnicity": "民族", "born_on": "出生日期", "birthplace": "出生地", "person_status": "人员身份",
    "work_started_on": "参加工作时间", "health": "身体状况", "party": "党派", "societies": "学术团体及兼职",
    "languages": "外语", "administrative_post": "行政职务", "mobile": "手机号码", "email": "电子邮箱", "photo": "照片",
    "uscc": "统一社会信用代码", "region": "所在地区", "nature": "单位性质", "in_scope": "在受理范围内",
    "agency": "人事代理机构", "cycle": "申报轮次", "title": "职称", "application.title": "申报职称", "major": "专业",
    "application.major": "申报专业", "education.major": "所学专业", "specialty": "专业方向", "kind": "类别",
    "application.kind": "申报类型", "work_now": "现从事何种专业技术工作", "body": "委托单位", "letter_no": "委托函文号",
    "letter_on": "委托函日期", "hr_consent_on": "人社部门同意日期", "ground": "破格事由", "clause": "符合的破格条款",
    "achievement": "对应的业绩", "recommenders": "推荐人", "schooling": "学历", "degree": "学位", "school": "学校",
    "years": "学制（年）", "started_on": "入学日期", "graduated_on": "毕业日期", "degree_on": "学位授予日期",
    "full_time": "全日制", "series": "系列", "awarded_on": "取得日期", "approving_body": "审批机关", "way": "取得方式",
    "level": "级别", "skills.level": "技能等级", "occupation": "职业工种", "from_on": "开始日期", "to_on": "结束日期",
    "employer": "单位", "post": "职务", "technical": "专业技术工作", "witness": "证明人", "passed": "期满合格",
    "training.name": "学习培训内容", "place": "地点", "year": "年度", "general_hours": "公需科目",
    "professional_hours": "专业科目", "result": "考核结果", "by": "考核方式", "decided_on": "处分决定日期",
    "ends_on": "影响期结束日期", "on": "完成（授予、发表）日期", "role": "本人作用", "rank": "本人排名",
    "completed": "已完成", "in_print": "已见刊", "publisher": "出版社或刊物", "content": "内容",
    "effect": "完成情况及效果", "unit": "工作单位", "recommenders.title": "职称",
}  # fmt: skip

_CHOICES: Final[dict[str, dict[str, str]]] = {
    "id_type": {"resident_id": "居民身份证", "hmt_permit": "港澳台居民居住证", "foreign_permanent": "外国人永久居留证",
                "passport": "护照"},
    "sex": {"male": "男", "female": "女"},
    "person_status": {"employed": "在职", "retired": "离退休", "civil_servant": "公务员",
                      "civil_service_managed": "参公管理单位工作人员"},
    "nature": {"public_institution": "事业单位", "state_owned": "国有企业", "non_public": "非公有制单位",
               "social_organisation": "社会组织", "freelance": "自由职业者"},
    "application.kind": {"normal": "正常申报", "exceptional": "破格申报", "series_change": "转评",
                         "first_recognition": "初定", "direct": "直接申报"},
    "schooling": items.SCHOOLING_LABELS, "degree": items.DEGREE_LABELS, "skills.level": items.SKILL_LABELS,
    "result": items.ASSESSMENT_LABELS, "discipline.kind": items.DISCIPLINE_LABELS,
    "achievements.kind": items.ACHIEVEMENT_LABELS,
    "way": {"review": "评审", "recognition": "初定", "examination": "以考代评", "mutual_recognition": "互认"},
    "by": {"annual_assessment": "年度考核", "unit_statement": "单位说明"},
    "role": {"lead": "主持", "main": "主要参加", "member": "参加", "sole": "独立完成"},
    "level": {"national": "国家级", "provincial": "省级", "municipal": "市级", "unit": "单位级"},
    "ground": {"education": "学历不够", "service": "年限不够"},
}  # fmt: skip

_CLASSES: Final[dict[str, type]] = {
    "applicant": model.Applicant, "employer": model.Employer, "application": model.Application,
    "entrustment": model.Entrustment, "exceptional": model.ExceptionalClaim, "education": model.Education,
    "titles": model.Title, "skills": model.Skill, "employment": model.Employment, "probation": model.Probation,
    "training": model.Training, "continuing_education": model.ContinuingEducation, "assessments": model.Assessment,
    "discipline": model.Discipline, "achievements": model.Achievement,
}  # fmt: skip

#: Section → its keys in the order of the form; what is stored is in the order of the alphabet.
ORDER: Final = {section: [field.name for field in fields(cls)] for section, cls in _CLASSES.items()}

_UNITS: Final = {"general_hours": "学时", "professional_hours": "学时"}


def label(section: str, key: str) -> str:
    """How the form calls ``key`` within ``section``."""
    return KEYS.get(f"{section}.{key}") or KEYS.get(key, key)


def mask(number: str) -> str:
    """An identity number with its middle hidden."""
    return number[:4] + "*" * (len(number) - 8) + number[-4:] if len(number) > 8 else "*" * len(number)


def value(section: str, key: str, given: Any) -> str:
    """A value as it is read; empty when nothing was given."""
    if given is None or given == "":
        return ""
    if isinstance(given, bool):
        return "是" if given else "否"
    if isinstance(given, list):
        return "；".join(value(section, key, one) for one in given) or "没有"
    if isinstance(given, dict):
        return "，".join(value(key, k, v) for k, v in given.items() if k != "id" and v)
    if key == "id_number":
        return mask(str(given))
    words = _CHOICES.get(f"{section}.{key}") or _CHOICES.get(key)
    text = words.get(str(given), str(given)) if words else str(given)
    if isinstance(given, float) and given.is_integer():
        text = str(int(given))
    return f"{text}{_UNITS.get(key, '')}"


def in_order(section: str, keys: list[str]) -> list[str]:
    """``keys`` as the form has them; what it does not know comes last."""
    order = ORDER.get(section, [])
    return sorted(keys, key=lambda key: order.index(key) if key in order else len(order))
