"""Made-up content of the forms of a bundle: nobody real, nothing of a dossier."""

from __future__ import annotations

from datetime import date

from zhiping.faces.handover.paper.contents_page import ContentsFile, ContentsMaterial, ContentsPage


def contents_page() -> ContentsPage:
    """A volume of thirteen pages."""
    return ContentsPage(
        round="2024年工程系列初级、中级职称申报评审",
        name="阿依·古丽",
        unit="乐山市某某机械制造有限公司",
        title="工程师",
        major="机械工程",
        code="7H2K-9QWX",
        total=13,
        materials=(
            ContentsMaterial(1, "封面和目录", "", 2, note="在本册卷首，不编页"),
            ContentsMaterial(2, "《专业技术职务任职资格评审表》", "", 2, note="另附，不装订"),
            ContentsMaterial(3, "申报简表", "1", 2),
            ContentsMaterial(4, "身份证件", "2", 2, (ContentsFile("身份证正反面.jpg", "2"),)),
            ContentsMaterial(
                5, "学历、学位证书及验证报告", "3–6", 2,
                (
                    ContentsFile("毕业证书.pdf", "3"),
                    ContentsFile("教育部学历证书电子注册备案表.pdf", "4–6", "原件有电子签名"),
                ),
            ),
            ContentsMaterial(6, "现任职称证书和聘任文件", "7–8", 2, (ContentsFile("助理工程师证书.pdf", "7–8"),)),
            ContentsMaterial(8, "继续教育学时证明", "", 2, note="没有上传"),
            ContentsMaterial(
                12, "业绩证明（合同、任务书、验收和本人作用）", "9–12", 2,
                (
                    ContentsFile("减速机产线改造验收单.pdf", "9–11"),
                    ContentsFile("现场照片（损坏）.pdf", "12", "打不开，见原件"),
                ),
            ),
            ContentsMaterial(16, "综合推荐意见", "", 2, note="另行提供"),
            ContentsMaterial(17, "诚信承诺书", "13", 2),
        ),
        made=date(2024, 12, 2),
    )  # fmt: skip
