"""The sections of the form in their order (contracts/dossier.md; rules.md 6). What they are called is the field's."""

from __future__ import annotations

from zhiping.stages.application.sections import labels as words
from zhiping.stages.application.sections.declare import Field, Section

BASICS, CONDITIONS, WORKS, FILES = "基本信息", "资格条件", "业绩", "材料与提交"
GROUPS = (BASICS, CONDITIONS, WORKS, FILES)

APPLICANT = Section(
    "applicant", BASICS, "基本情况", "applicant", "object",
    (
        Field("name", "姓名", "name", required=True, hint="与证件一致。姓名中的间隔点照证件填写", autocomplete="name"),
        Field("former_name", "曾用名", "name", hint="没有的不填"),
        Field("id_type", "证件类型", "choice", required=True, choices=words.ID_TYPES),
        Field("id_number", "证件号码", "code", required=True, autocomplete="off",
              hint="居民身份证为18位，末位可为X；其他证件照证件填写字母和数字"),
        Field("sex", "性别", "choice", choices=words.SEX),
        Field("born_on", "出生日期", "day"),
        Field("ethnicity", "民族", narrow=True, hint="如汉族、彝族"),
        Field("birthplace", "出生地", hint="写省和市、县"),
        Field("person_status", "人员身份", "choice", required=True, choices=words.PERSON_STATUS,
              hint="离退休人员、公务员、参公管理单位人员不在申报范围"),
    ),
    lead="请对照证件填写。这些内容会进入《评审表》。", topics=("person_status", "integrity_ban", "refused_this_year"),
)  # fmt: skip

CONTACT = Section(
    "contact", BASICS, "联系方式", "applicant", "object",
    (
        Field("mobile", "手机号码", "mobile", hint="退回、答辩等事项会通知到这里", autocomplete="tel"),
        Field("email", "电子邮箱", "email", autocomplete="email"),
    ),
)  # fmt: skip

BACKGROUND = Section(
    "background", BASICS, "个人概况", "applicant", "object",
    (
        Field("work_started_on", "参加工作时间", "day"),
        Field("party", "党派", narrow=True, hint="如中共党员、群众"),
        Field("health", "身体状况", narrow=True),
        Field("languages", "外语", hint="语种和程度，没有的不填"),
        Field("societies", "学术团体及兼职", "texts", hint="一行写一个，没有的不填"),
        Field("administrative_post", "行政职务", hint="没有的不填"),
    ),
    lead="这些内容会进入《评审表》，没有的不填。",
)  # fmt: skip

EMPLOYER = Section(
    "employer", BASICS, "工作单位", "employer", "object",
    (
        Field("name", "单位名称", required=True),
        Field("uscc", "统一社会信用代码", "code", hint="18位，在营业执照或登记证书上"),
        Field("region", "行政区划代码", "region", narrow=True, hint="6位，按单位登记地"),
        Field("nature", "单位性质", "choice", choices=words.NATURE),
        Field("agency", "人事代理机构", hint="由人事代理机构代办的填写机构名称，否则不填"),
    ),
    lead="单位登记过的内容自动带入，不用再填；没有登记的，请补填。", topics=("employer_scope",), clause="S1",
)  # fmt: skip

APPLICATION = Section(
    "application", BASICS, "申报职称与专业", "application", "object",
    (
        Field("title", "申报职称", "choice", required=True, source="titles"),
        Field("major", "申报专业", "choice", required=True, source="majors"),
        Field("specialty", "专业方向", "choice", source="specialties", hint="按通知附件1的专业目录选择"),
        Field("kind", "申报类型", "choice", required=True, source="kinds"),
    ),
    topics=("title", "kind", "major", "window"), clause="S1",
)  # fmt: skip

ENTRUSTMENT = Section(
    "entrustment", BASICS, "委托评审", "application.entrustment", "optional",
    (
        Field("body", "委托单位", hint="有评审权、委托本评委会评审的单位"),
        Field("letter_no", "委托函文号"),
        Field("letter_on", "委托函日期", "day"),
        Field("hr_consent_on", "人社部门同意日期", "day"),
    ),
    question="您是由其他单位委托评审的吗？", topics=("entrustment",), clause="A6",
    lead="只有有评审权的单位出具委托函、经市人社局同意的才需要填写。",
)  # fmt: skip

EXCEPTIONAL = Section(
    "exceptional", CONDITIONS, "破格申报", "application.exceptional", "optional",
    (
        Field("ground", "破格的条件", "choice", required=True, choices=words.GROUNDS),
        Field("clause", "符合的破格条款", "long", required=True, hint="写明符合哪一条，成果是什么"),
        Field("achievement", "突出业绩", "choice", required=True, source="achievements", hint="在“主要业绩”中先填写"),
        Field("recommenders", "推荐人", "recommenders", required=True,
              hint="每名写姓名、单位、职称"),
    ),
    question="您要填写破格申报的内容吗？", topics=("exceptional",), clause="X",
)  # fmt: skip

EDUCATION = Section(
    "education", CONDITIONS, "学历学位", "education", "list",
    (
        Field("schooling", "学历", "choice", required=True, choices=words.SCHOOLING),
        Field("degree", "学位", "choice", choices=words.DEGREES, hint="没有取得学位的选“无学位”"),
        Field("school", "学校", required=True),
        Field("major", "所学专业"),
        Field("years", "学制", "number", narrow=True, unit="年"),
        Field("started_on", "入学时间", "day"),
        Field("graduated_on", "毕业时间", "day"),
        Field("degree_on", "学位取得时间", "day"),
        Field("full_time", "全日制", "yes_no"),
    ),
    one="学历", answer_required=True, question="您有学历或学位要填写吗？",
    lead="每一段学历、每一个学位填一条，从最高的填起。", topics=("route", "education_cutoff"), clause="A3",
)  # fmt: skip

TITLES = Section(
    "titles", CONDITIONS, "现任职称与任职年限", "titles", "list",
    (
        Field("title", "职称", required=True, hint="证书上的名称，如助理工程师"),
        Field("series", "系列", "choice", source="series"),
        Field("major", "专业"),
        Field("awarded_on", "取得时间", "day", required=True, hint="证书或批文上的日期，任职年限从这一天算起"),
        Field("approving_body", "审批机关"),
        Field("way", "取得方式", "choice", choices=words.WAYS),
    ),
    one="职称", answer_required=True, question="您取得过职称吗？", topics=("service_years",), clause="A7",
)  # fmt: skip

SKILLS = Section(
    "skills", CONDITIONS, "职业技能等级", "skills", "list",
    (
        Field("level", "等级", "choice", required=True, choices=words.SKILLS),
        Field("occupation", "职业（工种）", required=True),
        Field("awarded_on", "取得时间", "day", required=True),
    ),
    one="技能等级", question="您有高级工以上的职业技能等级证书吗？", lead="按技能人才贯通路径申报的填写。",
)  # fmt: skip

EMPLOYMENT = Section(
    "employment", CONDITIONS, "工作经历", "employment", "list",
    (
        Field("from_on", "开始时间", "day", required=True),
        Field("to_on", "结束时间", "day_or_open"),
        Field("employer", "单位", required=True),
        Field("post", "职务或岗位"),
        Field("technical", "是否从事专业技术工作", "yes_no"),
        Field("witness", "证明人", "name"),
    ),
    one="工作经历", answer_required=True, question="您有工作经历要填写吗？", lead="从第一份工作填起，中间不要断开。",
)  # fmt: skip

PROBATION = Section(
    "probation", CONDITIONS, "见习期", "probation", "optional",
    (
        Field("from_on", "开始时间", "day"),
        Field("to_on", "结束时间", "day_or_open"),
        Field("passed", "是否考核合格", "yes_no"),
    ),
    question="您有见习期要填写吗？", topics=("probation",),
)  # fmt: skip

TRAINING = Section(
    "training", CONDITIONS, "学习培训经历", "training", "list",
    (
        Field("from_on", "开始时间", "day"),
        Field("to_on", "结束时间", "day_or_open"),
        Field("name", "学习培训内容", required=True),
        Field("place", "地点"),
    ),
    one="学习培训", question="您有学习培训经历要填写吗？",
)  # fmt: skip

CONTINUING = Section(
    "continuing_education", CONDITIONS, "继续教育", "continuing_education", "list",
    (
        Field("year", "年度", "year", required=True),
        Field("general_hours", "公需科目", "number", narrow=True, unit="学时"),
        Field("professional_hours", "专业科目", "number", narrow=True, unit="学时"),
    ),
    one="年度", answer_required=True, question="您有继续教育学时要填写吗？", topics=("continuing_education",),
    lead="按继续教育证书上的学时填写。没有参加的年份填0。", clause="A4",
)  # fmt: skip

ASSESSMENTS = Section(
    "assessments", CONDITIONS, "年度考核", "assessments", "list",
    (
        Field("year", "年度", "year", required=True),
        Field("result", "考核结果", "choice", required=True, choices=words.ASSESSMENTS),
        Field("by", "依据", "choice", choices=words.ASSESSED_BY),
    ),
    one="年度", question="您有年度考核要填写吗？", topics=("assessment",),
    lead="民营企业没有年度考核的，可由单位出具说明，依据选“单位出具说明”。",
)  # fmt: skip

DISCIPLINE = Section(
    "discipline", CONDITIONS, "处分情况", "discipline", "list",
    (
        Field("kind", "处分", "choice", required=True, choices=words.DISCIPLINE),
        Field("decided_on", "决定日期", "day", required=True),
        Field("ends_on", "期满日期", "day"),
    ),
    one="处分", question="您受过处分吗？", topics=("discipline",),
)  # fmt: skip

_WORK_FIELDS = (
    Field("name", "名称", required=True),
    Field("from_on", "开始时间", "day"),
    Field("on", "完成、获奖、授权或见刊时间", "day", required=True),
    Field("role", "本人作用", "choice", choices=words.ROLES),
    Field("rank", "本人排名", "whole", narrow=True, hint="第一名填1"),
)
ACHIEVEMENTS = Section(
    "achievements", WORKS, "主要业绩", "achievements", "list",
    (
        Field("kind", "类别", "choice", required=True, choices=words.WORKS),
        *_WORK_FIELDS,
        Field("level", "级别", "choice", choices=words.LEVELS),
        Field("completed", "是否已经完成", "yes_no"),
        Field("content", "内容及本人承担的工作", "long"),
        Field("effect", "完成情况及效果", "long"),
    ),
    one="业绩", answer_required=True, question="您有业绩要填写吗？", topics=("performance",), clause="A3",
    only_kinds=words.WORK_KINDS, lead="任现职以来的项目、获奖、专利、标准等，一项填一条。",
)  # fmt: skip

PAPERS = Section(
    "papers", WORKS, "论文、著作、技术报告", "achievements", "list",
    (
        Field("kind", "类别", "choice", required=True, choices=words.PAPERS),
        *_WORK_FIELDS,
        Field("in_print", "是否已见刊（出版）", "yes_no", hint="只有录用通知、还没有见刊的选“否”"),
        Field("publisher", "刊物或出版社"),
        Field("content", "内容提要", "long"),
    ),
    one="论文或著作", question="您有论文、著作或技术报告要填写吗？", clause="A3", only_kinds=words.PAPER_KINDS,
)  # fmt: skip

SUMMARY = Section(
    "summary", WORKS, "专业技术工作总结", "application", "object",
    (
        Field("work_now", "现从事何种专业技术工作"),
        Field("summary", "专业技术工作总结", "long", required=True, hint="任现职以来的专业技术工作、能力和成果"),
    ),
)  # fmt: skip

EXTRA = Section(
    "extra", CONDITIONS, "其他内容", "extra", "facts", lead="本次通知另外要求填写、不属于前面各部分的内容。"
)
EVIDENCE = Section("evidence", FILES, "证明材料", "evidence", "files", clause="M1")

SECTIONS: tuple[Section, ...] = (
    APPLICANT, CONTACT, BACKGROUND, EMPLOYER, APPLICATION, ENTRUSTMENT, EXCEPTIONAL, EDUCATION, TITLES, SKILLS,
    EMPLOYMENT, PROBATION, TRAINING, CONTINUING, ASSESSMENTS, DISCIPLINE, EXTRA, ACHIEVEMENTS, PAPERS, SUMMARY,
    EVIDENCE,
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}
