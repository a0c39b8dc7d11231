"""Passkeys (WebAuthn): what browser and server say to each other. The authenticator verifies its user, so a passkey
counts for both factors.

A passkey belongs to one host name; an IP address cannot be one, so a demonstration has them at http://localhost only.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zhiping.accounts.models import Factor, User
from zhiping.accounts.operations import factors
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.storage import keys

_STATE = "passkey"
_UNREADABLE = Fault("credential", "没有读到通行密钥的回答，请再试一次，或改用其他方式")


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()


def possible(request: HttpRequest) -> bool:
    """Whether passkeys can be used at the address of this request."""
    host = _host(request).strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    rp = PublicKeyCredentialRpEntity(id=_host(request), name="职评")
    return Fido2Server(rp, verify_origin=lambda said: said == origin)


def _begin(request: HttpRequest, purpose: str, options: Any, state: Any) -> dict[str, Any]:
    request.session[_STATE] = {"for": purpose, "state": state}
    # Through JSON, so that what the session keeps and the browser gets are plain values.
    made: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return made


def _state(request: HttpRequest, purpose: str) -> Any:
    kept = request.session.pop(_STATE, None)
    if not kept or kept["for"] != purpose:
        raise BadInput(_UNREADABLE)
    return kept["state"]


def _credential(factor: Factor) -> AttestedCredentialData:
    assert factor.credential is not None
    return AttestedCredentialData(bytes(factor.credential))


def _of(user: User) -> list[AttestedCredentialData]:
    return [_credential(factor) for factor in Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY)]


def begin_adding(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey for ``user``; those that there are already are left out."""
    handle = bytes.fromhex(keys.blind_index("passkey-user", str(user.pk)))
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=user.username, display_name=user.display_name), _of(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return _begin(request, f"add-{user.pk}", options, state)


def complete_adding(request: HttpRequest, user: User, answer: str) -> tuple[bytes, bytes, int]:
    """The new passkey: data to keep, its id, its counter. Raises ``BadInput`` at ``credential``."""
    state = _state(request, f"add-{user.pk}")
    try:
        data: AuthenticatorData = _server(request).register_complete(state, json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput(_UNREADABLE) from None
    credential = data.credential_data
    if credential is None:
        raise BadInput(_UNREADABLE)
    return bytes(credential), credential.credential_id, data.counter


def begin_showing(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """What the browser needs to sign with a passkey: with one of ``user``, or with any that it holds for this site."""
    options, state = _server(request).authenticate_begin(
        _of(user) if user is not None else None, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _begin(request, f"show-{user.pk if user else ''}", options, state)


def complete_showing(request: HttpRequest, user: User | None, answer: str) -> tuple[Factor, int]:
    """The passkey that signed, and its counter now. Raises ``BadInput`` at ``credential``."""
    state = _state(request, f"show-{user.pk if user else ''}")
    try:
        said = AuthenticationResponse.from_dict(json.loads(answer))
        found = Factor.objects.filter(
            credential_index=factors.credential_index(said.raw_id), user__is_active=True
        ).select_related("user")
        factor = (found.filter(user=user) if user is not None else found).first()
        if factor is None:
            raise BadInput(Fault("credential", "这个通行密钥没有在这里登记，可能已经移除。请改用其他方式"))
        _server(request).authenticate_complete(state, [_credential(factor)], said)
        return factor, said.response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput(_UNREADABLE) from None
