"""The world of the first shipped pack, somebody at a desk, and sheets to bring in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.support import world as worlds

from zhiping.access.viewers import viewer_of
from zhiping.faces.exchange import operations
from zhiping.faces.exchange.models import Import
from zhiping.ground.clock import service as clock
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM
from zhiping.web.exchange import Asked


@pytest.fixture
def world(db: None) -> worlds.World:
    """Offices and people under the Leshan notice, a demo round; an HR department above the department."""
    made = worlds.make("leshan-2024-engineering", is_demo=True)
    made.organisations["hr"] = records.register_organisation(
        name="云溪县人社局", kind="hr_department", region=made.organisations["department"].region, by=SYSTEM,
        at=made.opening(),
    )  # fmt: skip
    made.employ("hr_officer", "hr", "hr_officer", called="冯人社")
    clock.set_to(made.cycle.key, made.opening() + timedelta(hours=5))
    return made


@pytest.fixture
def at_desk(world: worlds.World) -> Callable[[str], Client]:
    """A signed-in client for somebody of the world."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.user(name))
        return client

    return sign_in


@pytest.fixture
def asked(world: worlds.World) -> Callable[..., Asked]:
    """As a page or the worker asks for somebody."""

    def ask(who: str, **params: str) -> Asked:
        at = world.opening() + timedelta(hours=5)
        return Asked(viewer_of(world.user(who), at.date()), world.cycle, at, params)

    return ask


def sheet(heads: list[str], *rows: list[Any]) -> bytes:
    """What an office fills in: a head and rows, by a program that is not ours."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(heads)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> list[tuple[Any, ...]]:
    """The cells of the first sheet, by a second reader."""
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def brought(client: Client, kind: str, content: bytes, name: str = "表.xlsx") -> Import:
    """Upload a file and let the worker look at it."""
    answer = client.post(reverse("exchange:bring", args=[kind]), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    operations.work_on_imports()
    return Import.objects.get(code=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def applied(client: Client, row: Import) -> Import:
    """Confirm the preview that was looked at, and let the worker do it."""
    client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    operations.work_on_imports()
    return Import.objects.get(pk=row.pk)
