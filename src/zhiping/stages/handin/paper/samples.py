"""Made-up content for the forms of this room: previews, golden pictures. Nobody in it lives."""

from __future__ import annotations

from datetime import date

from zhiping.stages.handin.paper.cover_sheet import ContentsLine, CoverSheet
from zhiping.stages.handin.paper.delivery_manifest import DeliveryManifest, SentPacket
from zhiping.stages.handin.paper.delivery_receipt import DeliveryReceipt, TakenPacket
from zhiping.stages.handin.paper.packets import PacketCode
from zhiping.stages.handin.paper.packing_list import PackedMaterial, PackingList
from zhiping.stages.handin.paper.payment_slip import ChargeLine, PaymentSlip


def cover_sheet() -> CoverSheet:
    """As it is once all is known."""
    packet = PacketCode("7H2K-9QWX", "3f9a1c" * 10)
    names = (
        (1, "封面和目录"), (3, "申报简表"), (4, "身份证件"), (5, "学历、学位证书及验证报告"),
        (6, "现任职称证书和聘任文件"),
        (8, "继续教育学时证明"), (9, "年度考核材料"), (10, "劳动合同和社会保险证明"),
        (11, "专业技术工作总结"),
        (12, "业绩证明（合同、任务书、验收和本人作用）"), (15, "单位公示报告和公示结果证明"), (16, "综合推荐意见"),
        (17, "诚信承诺书"),
    )  # fmt: skip
    return CoverSheet(
        round="2024年工程系列初级、中级职称申报评审",
        series="工程系列",
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        level="中级",
        major="机械工程",
        specialty="机械制造工艺",
        kind="正常申报",
        code="7H2K-9QWX",
        shown=packet.text,
        squares=packet.squares,
        contents=tuple(ContentsLine(n, name, 2) for n, name in names),
    )


def delivery_manifest() -> DeliveryManifest:
    """As it is once all is known."""
    return DeliveryManifest(
        round="2024年工程系列初级、中级职称申报评审",
        department="某某县经济和信息化局",
        receiver="中评委办公室",
        bearer="张三丰",
        bearer_telephone="0833-0000000",
        packets=(
            SentPacket("7H2K-9QWX", "阿依·古丽", "某某机械制造有限公司", "工程师", "机械工程"),
            SentPacket("2M4N-8PRT", "𠮷田文", "某某县自来水厂", "助理工程师", "化学工程", "破格申报"),
            SentPacket("K3V5-0A1C", "李四", "某某水泥有限责任公司乐山分公司", "技术员", "材料工程"),
        ),
        sums=(("中级", 1), ("初级", 2)),
        made_on=date(2024, 12, 18),
    )


def delivery_receipt() -> DeliveryReceipt:
    """As it is once all is known."""
    return DeliveryReceipt(
        round="2024年工程系列初级、中级职称申报评审",
        office="中评委办公室",
        department="某某县经济和信息化局",
        bearer="张三丰",
        taken_by="王小明",
        taken_on=date(2024, 12, 19),
        time="16:52",
        packets=(
            TakenPacket("7H2K-9QWX", "阿依·古丽", "某某机械制造有限公司", True),
            TakenPacket(
                "2M4N-8PRT",
                "𠮷田文",
                "某某县自来水厂",
                False,
                ("综合推荐意见（第2份）", "诚信承诺书"),
                date(2024, 12, 24),
            ),
        ),
        warning="材料不齐的，请在补交期限内补齐；逾期不补的终止。",
    )


def packing_list() -> PackingList:
    """As it is once all is known."""
    names = (
        ("封面和目录", 2, True), ("《专业技术职务任职资格评审表》", 2, False), ("申报简表", 2, True),
        ("身份证件", 2, True), ("学历、学位证书及验证报告", 2, True), ("现任职称证书和聘任文件", 2, True),
        ("继续教育学时证明", 2, True), ("业绩证明（合同、任务书、验收和本人作用）", 2, True),
    )  # fmt: skip
    return PackingList(
        round="2024年工程系列初级、中级职称申报评审",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        kind="正常申报",
        code="7H2K-9QWX",
        squares=PacketCode("7H2K-9QWX", "3f9a1c" * 10).squares,
        materials=tuple(
            PackedMaterial(n, name, copies, bound, "适用时提供" if n == 8 else "")
            for n, (name, copies, bound) in enumerate(names, start=1)
        ),
        rules=("材料用A4纸，双面打印，逐页编号", "复印件注明“与原件一致”，由核对人签名、写明日期并加盖单位印章"),
        due="2024年12月19日17:30",
    )


def payment_slip() -> PaymentSlip:
    """As it is once all is known."""
    return PaymentSlip(
        round="2024年工程系列初级、中级职称申报评审",
        order="JF-2024-000026",
        payer="某某县经济和信息化局",
        basis="川发改价格〔2017〕472号",
        charges=(
            ChargeLine("中级（其中评审费140.00元、答辩费60.00元）", 20, "200.00", "4000.00"),
            ChargeLine("初级", 6, "100.00", "600.00"),
        ),
        total="4600.00",
        total_in_words="肆仟陆佰元整",
        payee="某某市财政局非税收入专户",
        bank="某某银行某某支行",
        account="0000 0000 0000 0000 000",
        until_on=date(2024, 12, 19),
        contact="某某市经济和信息化局人事科",
        telephone="0833-0000000",
    )
