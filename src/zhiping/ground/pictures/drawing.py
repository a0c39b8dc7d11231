"""Drawing pages of a PDF, in a process of its own: whatever a stranger's file does there, it does to nobody else.

Run as ``python -m zhiping.ground.pictures.drawing FIRST LAST WIDTH`` it reads a PDF from standard input and writes
pictures of these pages, so many pixels wide, to standard output, each after its length (4 bytes). It has little time
and memory, and the PDF never lies on a disk in clear.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import subprocess
import sys
from typing import Any

from PIL import Image

from zhiping.ground.pictures.pages import PAGE_QUALITY, THUMB_QUALITY, THUMB_WIDTH, light_jpeg

#: What the drawing process may use: seconds of the processor, seconds by the clock, bytes of memory.
_CPU_SECONDS, _SECONDS, _BYTES = 20, 40, 1 << 31
_POINTS = 160


def thumbs_of_pdf(content: bytes, first: int, last: int) -> list[bytes]:
    """Small JPEGs of the pages ``first`` to ``last`` (from 1); fewer, or none, where a page cannot be drawn."""
    return pages_of_pdf(content, first, last, THUMB_WIDTH)


def pages_of_pdf(content: bytes, first: int, last: int, width: int) -> list[bytes]:
    """JPEGs of the pages ``first`` to ``last`` (from 1), ``width`` pixels wide; fewer where a page cannot be drawn."""
    command = [sys.executable, "-m", "zhiping.ground.pictures.drawing", str(first), str(last), str(width)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return []
    out, found = done.stdout, []
    while len(out) >= 4:
        (length,) = struct.unpack(">I", out[:4])
        if len(out) < 4 + length:
            break
        found.append(out[4 : 4 + length])
        out = out[4 + length :]
    return found


def _held(content: bytes) -> str:
    """A path under which ``content`` can be read and that is nothing but memory."""
    held = os.memfd_create("drawing")
    with open(held, "wb", closefd=False) as out:
        out.write(content)
    return f"/proc/self/fd/{held}"


def _draw(compiler: Any, path: str, number: int, width: int) -> bytes:
    source = (
        f"#set page(width: {_POINTS}pt, height: auto, margin: 0pt)\n"
        f'#image(read("{path}", encoding: none), format: "pdf", page: {number}, width: {_POINTS}pt)'
    )
    drawn = compiler.compile(source.encode(), format="png", ppi=72.0 * width / _POINTS)
    with Image.open(io.BytesIO(drawn)) as opened:
        return light_jpeg(opened.convert("RGB"), THUMB_QUALITY if width <= THUMB_WIDTH else PAGE_QUALITY)


def main(first: int, last: int, width: int) -> None:
    """Draw until a page fails. Whoever serves requests goes first; small pictures, which nobody waits for, last."""
    os.nice(10 if width <= THUMB_WIDTH else 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    import typst

    path, compiler = _held(sys.stdin.buffer.read()), typst.Compiler(root="/", ignore_system_fonts=True)
    for number in range(first, last + 1):
        picture = _draw(compiler, path, number, width)
        sys.stdout.buffer.write(struct.pack(">I", len(picture)) + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
