"""The dossier: ``zhiping.dossier/1`` read strictly, its items, its differences, its JSON Schema."""

from zhiping.core.dossier.compiling import json_schema
from zhiping.core.dossier.items import Item, changed_items, changed_paths, give_ids, iter_items
from zhiping.core.dossier.model import FORMAT, Dossier
from zhiping.core.dossier.reading import check_draft, parse_json, read_dossier, read_draft

__all__ = [
    "FORMAT",
    "Dossier",
    "Item",
    "changed_items",
    "changed_paths",
    "check_draft",
    "give_ids",
    "iter_items",
    "json_schema",
    "parse_json",
    "read_dossier",
    "read_draft",
]
