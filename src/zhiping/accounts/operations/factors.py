"""Setting up, using and removing second factors."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from zhiping.accounts import totp
from zhiping.accounts.models import Factor, RecoveryCode, User
from zhiping.accounts.operations import telling
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.storage import keys

CODES = 10
#: Without what is mistaken for something else: no 0 and O, no 1, I and L.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 10
#: As many passkeys one account carries.
PASSKEYS = 10
_WRONG = "验证码不对，请输入验证器里现在显示的6位数字"


def _context(user: User) -> str:
    return f"totp|{user.pk}"


def seal_secret(user: User, secret: bytes) -> bytes:
    """A TOTP secret as it may lie in a session or a row: readable for this account alone."""
    return keys.seal_own(secret, context=_context(user))


def unseal_secret(user: User, sealed: bytes | memoryview) -> bytes:
    """The secret again; raises ``Damaged``."""
    return keys.unseal_own(sealed, context=_context(user))


def set_up_totp(user: User, secret: bytes, typed: str, *, by: User, at: datetime) -> None:
    """Keep ``secret`` once a code of it was typed, in place of an earlier one. Raises ``BadInput`` at ``code``."""
    step = totp.matching_step(secret, typed, at, after=0)
    if step is None:
        raise BadInput(Fault("code", _WRONG))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        Factor.objects.filter(user=user, kind=Factor.Kind.TOTP).delete()
        Factor.objects.create(
            user=user, kind=Factor.Kind.TOTP, name="动态验证码", secret_sealed=seal_secret(user, secret),
            last_step=step, created_at=at,
        )  # fmt: skip
        telling.record_and_tell(user, "totp_added", by=by, at=at)


def check_totp(user: User, typed: str, *, at: datetime) -> bool:
    """Whether ``typed`` is a code of now that was not used before; uses it up."""
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(user=user, kind=Factor.Kind.TOTP).first()
        if factor is None or factor.secret_sealed is None:
            return False
        step = totp.matching_step(unseal_secret(user, factor.secret_sealed), typed, at, after=factor.last_step)
        if step is None:
            return False
        factor.last_step, factor.last_used_at = step, at
        factor.save(update_fields=["last_step", "last_used_at"])
    return True


def add_passkey(
    user: User, name: str, credential: bytes, credential_id: bytes, count: int, *, by: User, at: datetime
) -> None:
    """Keep a passkey. Raises ``BadInput`` at ``credential`` when it is known already, or there are too many."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY).count() >= PASSKEYS:
            raise BadInput(Fault("credential", f"通行密钥最多{PASSKEYS}个，请先移除不用的"))
        try:
            with transaction.atomic():
                Factor.objects.create(
                    user=user, kind=Factor.Kind.PASSKEY, name=name, credential=credential, sign_count=count,
                    credential_index=credential_index(credential_id), created_at=at,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput(Fault("credential", "这个通行密钥已经添加过")) from None
        telling.record_and_tell(user, "passkey_added", by=by, at=at)


def credential_index(credential_id: bytes) -> str:
    """By what a passkey is found: SHA-256 of its id, since ids may be a kilobyte long."""
    return hashlib.sha256(credential_id).hexdigest()


def passkey_used(factor: Factor, count: int, *, at: datetime) -> bool:
    """Note that a passkey signed. False when its counter went back: somebody has copied it."""
    with transaction.atomic():
        row = Factor.objects.select_for_update().filter(pk=factor.pk).first()
        if row is None or (row.sign_count and count <= row.sign_count):
            return False
        row.sign_count, row.last_used_at = count, at
        row.save(update_fields=["sign_count", "last_used_at"])
    return True


def remove(user: User, factor: int, *, may_be_last: bool, by: User, at: datetime) -> None:
    """Remove one factor, and the recovery codes with the last one.

    ``may_be_last`` is false for whom the installation requires one. Raises ``BadInput`` at ``factor``.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        found = Factor.objects.filter(user=user, pk=factor).first()
        if found is None:
            raise BadInput(Fault("factor", "没有找到这一项，可能已经移除"))
        others = Factor.objects.filter(user=user).exclude(pk=factor).exists()
        if not others and not may_be_last:
            raise BadInput(Fault("factor", "审核和管理人员须保留一种第二验证方式，请先添加另一种，再移除这一种"))
        found.delete()
        if not others:
            RecoveryCode.objects.filter(user=user).delete()
        telling.record_and_tell(user, f"{found.kind}_removed", by=by, at=at)


def remove_all(user: User) -> None:
    """Remove every factor and recovery code, within the caller's transaction, which says why."""
    Factor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _digest(user: User, typed: str) -> str:
    plain = "".join(character for character in typed.upper() if character.isalnum())
    return keys.blind_index("recovery-code", f"{user.pk}:{plain}")


def new_codes(user: User, *, by: User, at: datetime) -> list[str]:
    """Make ten new recovery codes, which are told this once; the earlier ones end."""
    made = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(CODES)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(user, code)) for code in made])
        telling.record_and_tell(user, "codes_made", by=by, at=at)
    return [f"{code[:5]}-{code[5:]}" for code in made]


def use_code(user: User, typed: str, *, at: datetime) -> bool:
    """Whether ``typed`` is a recovery code that was not used; uses it up and tells the owner."""
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed), used_at__isnull=True)
        # One statement, so that of two requests with the same code one is refused.
        if not unused.update(used_at=at):
            return False
        telling.record_and_tell(user, "code_used", by=user, at=at)
    return True
