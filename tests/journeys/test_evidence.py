"""Two photographed certificates on a phone: sent in pieces over a line that breaks, made flat, chosen by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.journeys.looks import look
from tests.stages.application.conftest import content
from tests.support.photographs import as_jpeg, photograph
from tests.support.world import PASSWORD, make

from zhiping.ground.clock import service as clock
from zhiping.ground.clock.service import database_now
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.models import Leaf, Upload
from zhiping.stages.application.operations import tending

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route


@pytest.fixture
def dossier(transactional_db: None) -> Dossier:
    """A draft with everything but its files."""
    world = make("leshan-2024-engineering", is_demo=True)
    world.employ("applicant", "unit", "employee", called="林晓岚")
    clock.set_to(world.cycle.key, world.opening())
    by, at = world.by("applicant"), world.opening()
    begun = operations.start(world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=by, at=at)
    return operations.fill(begun, content(world), by=by, at=at)


def sign_in(page: Page, address: str, dossier: Dossier) -> None:
    user = dossier.person.user
    assert user is not None
    page.goto(f"{address}/signin/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/signin/" not in url)


def test_two_photographs_on_a_phone(phone: Page, live_server: Any, dossier: Dossier, tmp_path: Path) -> None:
    """The line breaks in the middle of the first; the second is its next page. Requests and bytes are counted."""
    sign_in(phone, live_server.url, dossier)
    paths = [tmp_path / f"证书{n}.jpg" for n in (1, 2)]
    for seed, path in enumerate(paths, start=1):
        path.write_bytes(as_jpeg(photograph(size=(1800, 2400), seed=seed, noise=9), quality=93))
    whole = sum(path.stat().st_size for path in paths)
    sent: list[int] = []
    broken: list[str] = []

    def count(request: Request) -> None:
        if request.method in ("POST", "PATCH"):
            sent.append(len(request.post_data_buffer or b""))

    def break_once(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers.get("upload-offset") != "0" and not broken:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.goto(f"{live_server.url}/apply/{dossier.code}/education/edu1/")
    phone.on("request", count)
    phone.route("**/uploads/*/", break_once)
    phone.get_by_label("这几张照片是同一份材料", exact=False).check()
    phone.locator("#file-edu1").set_input_files(paths)
    phone.get_by_role("button", name="现在重试").click()
    phone.get_by_text("已传，2页").wait_for()
    assert len(broken) == 1
    assert not Upload.objects.exists()
    # Two beginnings, two ends, a piece for each MiB and the one that was sent twice.
    pieces = sum(-(-path.stat().st_size // 1048576) for path in paths)
    assert len(sent) <= 4 + pieces + 2
    assert sum(sent) <= whole + 1048576 + 8192

    assert tending.tend(at=database_now()).looked_at == 2
    tending.tend(at=database_now())
    phone.get_by_role("link", name="证书1.jpg").last.click()
    assert [leaf.state for leaf in Leaf.objects.all()] == ["found", "found"]
    look(phone, "evidence-leaves", widths=(320,), schemes=("light",))
    phone.get_by_role("button", name="选用全部摆正的页").press("Enter")
    phone.get_by_text("摆正的页，正在用").first.wait_for()
    phone.get_by_role("link", name="选定四角").first.click()
    handle = phone.get_by_role("button", name="左上角")
    handle.press("ArrowRight")
    handle.press("Shift+ArrowDown")
    look(phone, "evidence-corners", widths=(320,), schemes=("light",))
    phone.get_by_role("button", name="按这四角摆正").click()
    phone.get_by_text("按选定的四角摆正").wait_for()
    row = Evidence.objects.get()
    assert (row.media_type, row.pages) == ("application/pdf", 2)
    phone.goto(f"{live_server.url}/apply/{dossier.code}/evidence/")
    phone.get_by_role("link", name="材料目录").click()
    phone.get_by_role("row", name="学历、学位证书及验证报告", exact=False).wait_for()


def test_after_a_reload_the_same_file_goes_on(page: Page, live_server: Any, dossier: Dossier, tmp_path: Path) -> None:
    sign_in(page, live_server.url, dossier)
    path = tmp_path / "报告.jpg"
    path.write_bytes(as_jpeg(photograph(size=(1800, 2400), noise=12), quality=95))
    assert path.stat().st_size > 2 * 1048576
    page.goto(f"{live_server.url}/apply/{dossier.code}/evidence/")

    def break_at_the_second(route: Route) -> None:
        if route.request.headers.get("upload-offset") == "1048576":
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*/", break_at_the_second)
    page.locator("#file-new").set_input_files(path)
    page.get_by_text("网络断开，连上后自动接着传").wait_for()
    assert Upload.objects.get().received == 1048576
    page.unroute("**/uploads/*/")
    page.reload()
    offsets: list[str] = []
    page.on("request", lambda r: offsets.append(r.headers.get("upload-offset", "")) if r.method == "PATCH" else None)
    page.locator("#file-new").set_input_files(path)
    page.get_by_text("已传", exact=True).wait_for()
    assert offsets[0] == "1048576"
    assert Evidence.objects.get().media_type == "image/jpeg"
