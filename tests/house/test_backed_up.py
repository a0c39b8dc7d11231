"""Every file that a row names is in a backup, or made again: a new room cannot forget its own."""

from __future__ import annotations

from django.apps import apps

from zhiping.cli import backups

#: Asked of their rooms, which know which of them still count; and what is sent or made again.
ROOMS = {"evidence", "publicity_photo", "recommendation_scan", "recommendation_stack"}
AGAIN = {"document_batch", "document_batch_item", "evidence_thumb", "export", "import", "upload_part"}


def test_every_table_with_a_file_is_thought_of() -> None:
    named = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("zhiping.") and "blob" in {one.name for one in model._meta.get_fields()}
    }
    kept = {model._meta.db_table for model in backups.KEPT}
    assert kept <= named and named - kept - ROOMS - AGAIN == set()
