"""Policy packs: models, reader, linter."""

from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import files_of, read_once, read_pack, read_pack_files

__all__ = ["Pack", "files_of", "read_once", "read_pack", "read_pack_files"]
