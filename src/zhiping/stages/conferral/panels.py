"""What results, confirmation and certificates show on pages of other rooms."""

from __future__ import annotations

from zhiping.web.panels import Panel

PANELS: tuple[Panel, ...] = ()
