"""Words that are sealed: what somebody wrote about an applicant, an expert, a change."""

from __future__ import annotations

from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.stages.defence.models import Wish


def seal(text: str, context: str) -> bytes:
    """Words that concern experts, or several people: under the installation's key."""
    return keys.seal_own(text.encode(), context=context)


def unseal(sealed: bytes | memoryview | None, context: str) -> str:
    """The words again; empty where there are none."""
    return "" if sealed is None else keys.unseal_own(sealed, context=context).decode()


def seal_wish(wish: Wish, text: str, part: str = "reason") -> bytes:
    """What an applicant asked lies under the dossier's key and goes with it; an expert's under the installation's."""
    context = f"defence-wish|{wish.code}|{part}"
    return contents.seal_text(wish.dossier, text, context=context) if wish.dossier else seal(text, context)


def wish_words(wish: Wish, part: str = "reason") -> str:
    """``reason``, or ``answer``; empty where there is none. Raises ``KeyDestroyed`` after the destruction."""
    sealed = wish.reason_sealed if part == "reason" else wish.answer_sealed
    context = f"defence-wish|{wish.code}|{part}"
    return contents.unseal_text(wish.dossier, sealed, context=context) if wish.dossier else unseal(sealed, context)
