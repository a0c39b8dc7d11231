"""What the aftercare tells beside the moves of the procedure: one Chinese sentence for each template."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "collection.unit": "本单位有{n}人的评审表可以领取，请在{from_on}至{last_on}到{place}领取，及时存入本人档案。",
    "collection_moved.unit": "评审表领取的时间或地点有变：{from_on}至{last_on}，{place}，共{n}人。清单已重新生成。",
    "collection_due.unit": "还有{n}人的评审表没有领取，{last_on}截止，地点：{place}。",
    "collection_over.unit": "领取期限（{last_on}）已过，还有{n}人的评审表没有领取，请与评委会办公室联系。",
}
