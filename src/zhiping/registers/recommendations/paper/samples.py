"""Made-up content for previews and golden pictures. Nobody in it is real."""

from __future__ import annotations

#: One for each judgement.
SENTENCES = (
    "拥护党的路线方针政策，遵纪守法。", "爱岗敬业，恪守职业道德。", "熟悉减速机装配工艺和齿轮传动设计。",
    "能独立解决现场技术问题，指导青年技术人员。", "主持减速机产线改造，一次装配合格率由92.4%提高到98.7%。",
)  # fmt: skip
PAPER = "G7K2-M4XW"
NAME, UNIT, MAJOR, TITLE = "阿依·古丽", "乐山某机械有限公司", "机械工程", "工程师"
PUBLICITY = "2024年11月15日至2024年11月22日在公司一楼公告栏公示，公示期间没有收到异议。"
OPINION = "材料真实，符合申报条件，同意推荐。"
