"""Made-up people and employers. No number here can be a real person's: its region code was never given out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhiping.core.identifiers import resident_id_check, uscc_check

#: Not a code of GB/T 2260: numbers and codes made with it pass their checks and belong to nobody.
_NO_REGION = "519900"

_SURNAMES = "陈李王张刘杨黄周吴徐孙胡朱高林何郭罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
_GIVEN_MALE = (
    "建明", "志远", "永强", "文博", "子轩", "国栋", "晓峰", "俊杰", "立新", "海涛", "云飞", "思源", "卫东", "浩然",
    "天佑", "景行", "致远", "嘉木", "一舟", "守诚",
)  # fmt: skip
_GIVEN_FEMALE = (
    "秀英", "晓琳", "静怡", "雅楠", "雨桐", "慧敏", "丽华", "婉清", "若兰", "思琪", "文静", "佳宁", "春燕", "梦洁",
    "书瑶", "念慈", "采薇", "知夏", "可欣", "玉珍",
)  # fmt: skip
#: Names that forms get wrong: a single character, two-character surnames, a middle dot, a rare character.
_UNUSUAL = (
    ("阿依·古丽", "female", "维吾尔族"), ("欧阳修远", "male", "汉族"), ("司马玥", "female", "汉族"),
    ("吉克曲布", "male", "彝族"), ("马海·阿果", "female", "彝族"), ("李䶮", "male", "汉族"),
    ("次仁·卓嘎", "female", "藏族"),
)  # fmt: skip

_FIRM_WORDS = (
    "岚石", "青檐", "禾川", "远屿", "砚溪", "松陂", "星渡", "澄原", "云岫", "竹汀", "鹤浦", "石渚", "杉岭", "江杼",
    "晴峦", "沐野",
)  # fmt: skip
_TRADES = ("机械", "电力设备", "电子科技", "金属材料", "精细化工", "纺织", "新材料", "装备制造")


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    """A human being who does not exist. ``id_number`` is a resident ID that passes GB 11643."""

    name: str
    sex: str
    ethnicity: str
    born_on: date
    id_number: str


@dataclass(frozen=True, slots=True)
class MadeUpFirm:
    """An employer that does not exist."""

    name: str
    uscc: str
    nature: str


def _resident_id(born_on: date, serial: int, sex: str) -> str:
    order = serial * 2 % 1000 + (1 if sex == "male" else 0)
    first = f"{_NO_REGION}{born_on:%Y%m%d}{order:03d}"
    return first + resident_id_check(first)


def people(random: Random, *, born_from: int, born_to: int) -> Iterator[MadeUpPerson]:
    """People without end, all different, born in the years given; every eighth name is an unusual one."""
    serial = 0
    seen: set[str] = set()
    first_day, last_day = date(born_from, 1, 1), date(born_to, 12, 31)
    while True:
        serial += 1
        if serial % 8 == 0:
            name, sex, ethnicity = _UNUSUAL[(serial // 8 - 1) % len(_UNUSUAL)]
        else:
            sex = random.choice(("male", "female"))
            name = random.choice(_SURNAMES) + random.choice(_GIVEN_MALE if sex == "male" else _GIVEN_FEMALE)
            ethnicity = random.choice(("汉族",) * 8 + ("彝族", "回族"))
        born_on = first_day + timedelta(days=random.randrange((last_day - first_day).days + 1))
        number = _resident_id(born_on, serial, sex)
        if number in seen:
            continue
        seen.add(number)
        yield MadeUpPerson(name, sex, ethnicity, born_on, number)


def firms(random: Random) -> Iterator[MadeUpFirm]:
    """Employers without end, all different; when the names are used up, they go on with numbered branches."""
    pairs = [(word, trade) for word in _FIRM_WORDS for trade in _TRADES]
    random.shuffle(pairs)
    for serial in itertools.count():
        word, trade = pairs[serial % len(pairs)]
        branch = serial // len(pairs)
        nature = random.choice(("non_public", "non_public", "state_owned"))
        first = f"91{_NO_REGION}MA{serial:07d}"
        name = f"{word}{trade}有限公司" + (f"第{branch}分公司" if branch else "")
        yield MadeUpFirm(name, first + uscc_check(first), nature)
