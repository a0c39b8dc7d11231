"""The pictures of the README, from a demo in a throw-away home: `.venv/bin/python scripts/pictures.py`.

Starts the product as `make run` does, drives it in headless Chromium, and writes docs/pictures/*.png, each small.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
#: What everybody of a demo signs in with; printed at its start.
DEMO_WORD = "zhiping-demo"
#: Bytes that one picture may take.
MOST = 150 * 1000
COLOURS = 48


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: int = 300) -> None:
    """Until the home page answers. Raises ``RuntimeError`` when the product ended or time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection(address, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(1)
    raise RuntimeError("the product did not start")


def keep(page: Page, name: str) -> None:
    """What the window shows, in few colours. Raises ``ValueError`` for a picture that is too large."""
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = image.quantize(COLOURS, dither=Image.Dither.NONE)
    path = FOLDER / f"{name}.png"
    small.save(path, optimize=True)
    if path.stat().st_size > MOST:
        raise ValueError(f"{path.name}: {path.stat().st_size} bytes")
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} KB")


def signed_in(browser: Browser, url: str, username: str, width: int, height: int) -> Page:
    """A page of somebody of the demo."""
    page = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
    ).new_page()
    page.goto(f"{url}/signin/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(DEMO_WORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: "/signin/" not in address)
    return page


def take(url: str) -> None:
    """Every picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("ZHIPING_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        page = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 1080}
        ).new_page()
        page.goto(url)
        keep(page, "home")
        phone = signed_in(browser, url, "applicant001", 390, 844)
        phone.goto(f"{url}/apply/")
        link = phone.locator("main a[href^='/apply/']").first
        if link.count():
            link.click()
        keep(phone, "application-phone")
        keep(signed_in(browser, url, "department01-1", 1280, 900), "desk")
        browser.close()


def main() -> int:
    """Start, look, stop."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="zhiping-pictures-") as home:
        environment = {**os.environ, "ZHIPING_HOME": home, "ZHIPING_ADDRESS": address}
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "zhiping"), "up"], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        try:
            wait_for(address, process)
            take(f"http://{address}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
