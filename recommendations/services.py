"""The council's writes: updates and comments are signed by who writes them."""

from casework.services import save, store
from recommendations.models import Comment, Update


@save.register
def record_update(update: Update, *, by, version=None) -> Update:
    update.by_id = by.pk
    return store(update)


@save.register
def comment(said: Comment, *, by, version=None) -> Comment:
    said.by_id = by.pk
    return store(said)
