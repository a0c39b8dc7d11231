"""Made-up content for the form of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

import hashlib

from zhiping.stages.drawing.paper.draw_record import DrawnLine, DrawRecord, KeeperLine, QuotaLine


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draw_record() -> DrawRecord:
    """As it is once a substitute came in."""
    return DrawRecord(
        office="某某市经济和信息化局工程系列中级职称评审委员会办公室",
        purpose="2024年工程系列初级、中级职称申报评审：答辩评委",
        code="7H2K-9QWX",
        frozen_at="2025年1月6日09:30:00",
        ended_at="2025年1月6日15:32:10",
        pool=46,
        left_out=(("本人在本轮申报", 1), ("应当回避", 2), ("聘期不含抽取当日", 3)),
        quotas=(QuotaLine("机械工程", 14, 3, 2), QuotaLine("化学工程", 8, 2, 1)),
        keepers=(
            KeeperLine("谢敏", "O-3M5T-8KQ1", _hash("a"), "2025年1月6日10:02:00"),
            KeeperLine("田海", "O-9B2C-7XW4", _hash("b"), "2025年1月6日10:15:00"),
        ),
        public_value="2025年1月6日某指数收盘点位，保留两位小数：3206.92",
        follows="",
        void="",
        lines=(
            DrawnLine("机械工程", 1, "E-1A2B-3C4D", "赵一", "某某机械制造有限公司", "专家", "参加"),
            DrawnLine("机械工程", 2, "E-5E6F-7G8H", "孙三", "某某职业技术学院", "专家", "生病，周五接替"),
            DrawnLine("机械工程", 3, "E-9J0K-1M2N", "李四光", "某某电机厂", "专家", "参加"),
            DrawnLine("机械工程", 4, "E-3P4Q-5R6S", "周五", "某某轨道交通装备有限公司", "替补", "参加"),
            DrawnLine("机械工程", 5, "E-7T8V-9W0X", "阿布都·热合曼", "某某设计研究院", "替补", "候补"),
            DrawnLine("化学工程", 1, "E-1Y2Z-3A4B", "吴六", "某某盐化工有限公司", "专家", "参加"),
            DrawnLine("化学工程", 2, "E-9G0H-1J2K", "王八一", "某某安全技术服务有限公司", "专家", "参加"),
            DrawnLine("化学工程", 3, "E-3M4N-5P6Q", "冯九", "某某检测中心", "替补", "候补"),
        ),
        frozen_hash=_hash("frozen"),
        seed=_hash("seed"),
        record_hash=_hash("record"),
        holds=True,
    )  # fmt: skip
