"""Root urls. Every name must stand in ``zhiping.access.table``: an unlisted URL is closed."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
