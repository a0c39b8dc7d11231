"""What the codes of the dossier are called, for those who fill in and those who read."""

from __future__ import annotations

from zhiping.core.dossier.items import (
    ACHIEVEMENT_LABELS,
    ASSESSMENT_LABELS,
    DEGREE_LABELS,
    DISCIPLINE_LABELS,
    SCHOOLING_LABELS,
    SKILL_LABELS,
)
from zhiping.stages.application.sections.declare import Choices


def _of(labels: dict[str, str]) -> Choices:
    return tuple(labels.items())


ID_TYPES: Choices = (
    ("resident_id", "居民身份证"),
    ("hmt_permit", "港澳台居民居住证（通行证）"),
    ("foreign_permanent", "外国人永久居留身份证"),
    ("passport", "护照"),
)
SEX: Choices = (("male", "男"), ("female", "女"))
PERSON_STATUS: Choices = (
    ("employed", "企事业单位在职人员"),
    ("retired", "离退休人员"),
    ("civil_servant", "公务员"),
    ("civil_service_managed", "参公管理单位人员"),
)
NATURE: Choices = (
    ("public_institution", "事业单位"),
    ("state_owned", "国有企业"),
    ("non_public", "非公有制企业"),
    ("social_organisation", "社会组织"),
    ("freelance", "自由职业者"),
)
KINDS: Choices = (
    ("normal", "正常申报"),
    ("exceptional", "破格申报"),
    ("series_change", "转评"),
    ("first_recognition", "初定"),
    ("direct", "直接申报"),
)
SCHOOLING = _of(SCHOOLING_LABELS)
DEGREES = _of(DEGREE_LABELS)
SKILLS = _of(SKILL_LABELS)
DISCIPLINE = _of(DISCIPLINE_LABELS)
ASSESSMENTS = _of(ASSESSMENT_LABELS)
PAPER_KINDS = ("paper", "book", "technical_report")
WORK_KINDS = tuple(key for key in ACHIEVEMENT_LABELS if key not in PAPER_KINDS)
WORKS: Choices = tuple((key, label) for key, label in ACHIEVEMENT_LABELS.items() if key in WORK_KINDS)
PAPERS: Choices = tuple((key, label) for key, label in ACHIEVEMENT_LABELS.items() if key in PAPER_KINDS)
WAYS: Choices = (
    ("review", "评审"),
    ("recognition", "初定（考核认定）"),
    ("examination", "以考代评"),
    ("mutual_recognition", "互认"),
)
ASSESSED_BY: Choices = (("annual_assessment", "年度考核"), ("unit_statement", "单位出具说明"))
GROUNDS: Choices = (("education", "学历"), ("service", "任职年限"))
ROLES: Choices = (("lead", "主持"), ("main", "主要参加"), ("member", "参加"), ("sole", "独立"))
LEVELS: Choices = (("national", "国家级"), ("provincial", "省部级"), ("municipal", "市级"), ("unit", "单位级"))
YES_NO: Choices = (("yes", "是"), ("no", "否"))
