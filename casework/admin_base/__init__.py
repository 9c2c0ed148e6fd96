"""What the admin of every app stands on (`casework.admin` registers what belongs to no app alone)."""

from casework.admin_base.base import (
    EntityAdmin,
    ReadOnlyAdmin,
    StatusChangeAdmin,
    may,
    refusals_of,
)
from casework.admin_base.inlines import (
    EntityInline,
    NoteInline,
    StackedEntityInline,
    StatusChangeInline,
)
from casework.admin_base.steps import FlowAdmin

__all__ = [
    "EntityAdmin",
    "EntityInline",
    "FlowAdmin",
    "NoteInline",
    "ReadOnlyAdmin",
    "StackedEntityInline",
    "StatusChangeAdmin",
    "StatusChangeInline",
    "may",
    "refusals_of",
]
