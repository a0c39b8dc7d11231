"""The form's sections: what they edit and what they are called."""

from zhiping.stages.application.sections.declare import Document, Field, Section
from zhiping.stages.application.sections.table import BY_KEY, GROUPS, SECTIONS

__all__ = ["BY_KEY", "GROUPS", "SECTIONS", "Document", "Field", "Section"]
