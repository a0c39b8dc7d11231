"""Made-up content for the forms of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

from datetime import date

from zhiping.stages.aftercare.paper.collection_list import CollectedLine, CollectionList
from zhiping.stages.aftercare.paper.destruction_record import DestroyedLine, DestructionRecord


def collection_list() -> CollectionList:
    """As it is once all is known."""
    return CollectionList(
        round="2024年工程系列初级、中级职称申报评审",
        unit="乐山市某某机械制造有限公司",
        department="某某县经济和信息化局",
        office="某某市经济和信息化局人事科",
        when="2025年3月10日至14日，工作日9:00至12:00、13:30至17:30",
        place="某某市某某路1号三楼",
        telephone="0833-0000000",
        lines=(
            CollectedLine("阿依·古丽", "工程师", "机械工程", "确认", 2),
            CollectedLine("𠮷田文", "助理工程师", "化学工程", "确认", 2),
            CollectedLine("李四", "技术员", "材料工程", "确认", 2),
        ),
        notice="请及时领取并存入本人档案；逾期不领取的，责任自负。",
        made_on=date(2025, 3, 3),
    )


def destruction_record() -> DestructionRecord:
    """As it is once all is known."""
    return DestructionRecord(
        round="2024年工程系列初级、中级职称申报评审",
        body="某某市经济和信息化局",
        basis="乐市经信〔2024〕242号 四（十一）",
        scope="销毁纸质材料和评审留存的证明材料副本；本人资料、审核决定、票数和会议纪要保留",
        listed_on=date(2025, 3, 20),
        waited_until_on=date(2025, 4, 20),
        way="纸质材料粉碎；电子材料删除密钥和文件",
        place="某某市某某路1号地下一层",
        on=date(2025, 4, 22),
        listed_by=("王小明", "钱二"),
        carried_out_by=("王小明", "孙三"),
        lines=(
            DestroyedLine("K3V5-0A1C", "李四", "工程师", 2, 17, date(2025, 4, 22)),
            DestroyedLine("2M4N-8PRT", "𠮷田文", "助理工程师", 2, 9, date(2025, 4, 22)),
        ),
    )
