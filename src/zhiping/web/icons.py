"""The drawings of the look, one symbol each, on a field of 20 by 20. A name that is not here is an error."""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "back": '<path d="M12.5 4.5 7 10l5.5 5.5"/>',
    "camera": '<path d="M3 6.5h3.2l1.3-2h5l1.3 2H17V16H3z"/><circle cx="10" cy="11" r="2.8"/>',
    "clock": '<circle cx="10" cy="10" r="7.6"/><path d="M10 5.6V10l3 2"/>',
    "file": '<path d="M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15M7.5 10h5M7.5 13h5"/>',
    "fix": '<path d="m4 16 .8-3.4 8.4-8.4 2.6 2.6-8.4 8.4zM11.4 6l2.6 2.6"/>',
    "go": '<path d="m7.5 4.5 5.5 5.5-5.5 5.5"/>',
    "info": '<circle cx="10" cy="10" r="7.6"/><path d="M10 9.2v4.6M10 6.3v.1"/>',
    "lock": '<rect x="4" y="9" width="12" height="8" rx="1"/><path d="M6.8 9V6.2a3.2 3.2 0 0 1 6.4 0V9"/>',
    "no": '<rect x="2.8" y="2.8" width="14.4" height="14.4" rx="1"/><path d="m7 7 6 6m0-6-6 6"/>',
    "ok": '<circle cx="10" cy="10" r="7.6"/><path d="m6.4 10.3 2.5 2.5 4.8-5.4"/>',
    "plus": '<circle cx="8.8" cy="8.8" r="5.6"/><path d="m13 13 4 4M6.6 8.8H11M8.8 6.6V11"/>',
    "add": '<path d="M10 4v12M4 10h12"/>',
    "print": '<path d="M5.5 7.5V3h9v4.5M5.5 14H3V7.5h14V14h-2.5M5.5 11.5h9V17h-9z"/>',
    "rot": '<path d="M15.8 7.5A6.5 6.5 0 1 0 16.5 10M16.5 3.5v4h-4"/>',
    "stop": '<path d="M6.8 2.4h6.4l4.4 4.4v6.4l-4.4 4.4H6.8l-4.4-4.4V6.8zM6 10h8"/>',
    "tray": '<path d="M3 11.5h4l1.2 2h3.6l1.2-2h4M3 11.5 5 4h10l2 7.5v5H3z"/>',
    "turn": '<path d="M7 4.5 3.5 8 7 11.5M3.5 8h8.8a4 4 0 0 1 0 8H8.5"/>',
    "unk": (
        '<circle cx="10" cy="10" r="7.6" stroke-dasharray="3.2 2.4"/>'
        '<path d="M7.9 8.1a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.5M10 14v.1"/>'
    ),
    "x": '<path d="m5 5 10 10M15 5 5 15"/>',
}
