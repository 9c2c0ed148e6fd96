"""What releases say, kept in memory: they never change, and half a megabyte need not be read twice."""

from functools import lru_cache

from django.db.models import QuerySet

from dashboards.models import Release
from dashboards.sections import ReleaseReader

KEPT = 8


def unread() -> QuerySet[Release]:
    """Releases without what they say, which `read` keeps."""
    return Release.objects.defer("content", "suppression")


def latest() -> Release | None:
    """The newest release that stands, unread; what the wall shows of it."""
    return unread().filter(withdrawn_at=None).first()


def read(release: Release) -> ReleaseReader:
    """What the release says. Give it one the wall has just shown to whom it is for: what it says is
    then not asked of the database again. Nobody may change what is returned."""
    return _read(release.pk, release.digest)


@lru_cache(KEPT)
def _read(pk: int, digest: str) -> ReleaseReader:
    return ReleaseReader(Release.objects.values_list("content", flat=True).get(pk=pk))
