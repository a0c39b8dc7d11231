"""Opening an account."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from zhiping.accounts.models import User
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain

#: What a weak password lacks, by the code of Django's validators. Their own sentences put spaces around figures.
_WEAK = {
    "password_too_short": "密码太短，至少要{min_length}位",
    "password_too_common": "这个密码太常见，容易被猜到，请换一个",
    "password_too_similar": "密码与用户名、姓名或邮箱太像，请换一个",
    "password_entirely_numeric": "密码不能全是数字，请加上字母或符号",
}
#: Longer ones only cost the server time.
PASSWORD_LENGTH = 200
_USERNAME = re.compile(r"[^\s@/\\<>\"']{2,64}")


def _weaknesses(password: str, user: User) -> list[Fault]:
    if len(password) > PASSWORD_LENGTH:
        return [Fault("password", f"密码太长，最多{PASSWORD_LENGTH}位")]
    try:
        password_validation.validate_password(password, user)
    except ValidationError as weak:
        return [
            Fault("password", _WEAK[str(error.code)].format(**(error.params or {})))
            if error.code in _WEAK
            else Fault("password", "；".join(error.messages))
            for error in weak.error_list
        ]
    return []


def check_password(password: str, user: User) -> None:
    """Raises ``BadInput``, all faults at ``password``, when ``password`` is too weak for ``user``."""
    faults = _weaknesses(password, user)
    if faults:
        raise BadInput(faults)


def open_account(*, username: str, display_name: str, password: str, email: str = "", by: str, at: datetime) -> User:
    """Open an account that signs in with ``username`` and ``password``.

    ``by`` is the opaque name of who acts, ``self`` where people open their own; ``at`` is real time. Raises
    ``BadInput`` with one fault per thing that is wrong, at ``username``, ``display_name``, ``password``, ``email``.
    """
    name = unicodedata.normalize("NFKC", username).strip()
    user = User(username=name, display_name=display_name.strip(), email=email.strip(), created_at=at)
    faults: list[Fault] = []
    if not _USERNAME.fullmatch(name):
        faults.append(Fault("username", "用户名要有2到64个字，不能有空格、@和引号"))
    elif User.objects.filter(username__iexact=name).exists():
        faults.append(Fault("username", "这个用户名已经有人用，请换一个"))
    if not 1 <= len(user.display_name) <= 80:
        faults.append(Fault("display_name", "请填写姓名，最多80个字"))
    if user.email:
        try:
            validate_email(user.email)
        except ValidationError:
            faults.append(Fault("email", "邮箱地址无法识别，请写成name@example.org这样"))
    faults += _weaknesses(password, user)
    if faults:
        raise BadInput(faults)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            label = f"user-{user.pk}"
            chain.append(f"account-{user.pk}", "opened", by=label if by == "self" else by, at=at)
    except IntegrityError:
        # Somebody took the name between the question and the answer; the database decides.
        raise BadInput(Fault("username", "这个用户名已经有人用，请换一个")) from None
    return user
