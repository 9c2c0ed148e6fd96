"""The counts behind releases."""

from django.db import models
from django.db.models.functions import Now

import pgtrigger


class ReleaseCounts(models.Model):
    """The true counts behind a release, hidden ones too: what later releases are protected against.

    Found by the digest of what was published. Counts, and no person: but small ones, so nobody reads
    them except statistics, while a release is computed. Whoever makes a release adds, and that is all;
    what was counted for a preview goes when that is discarded, unless a release is the same.
    """

    digest = models.CharField(max_length=64, db_index=True, help_text="Of the published content.")
    counts = models.JSONField(
        help_text="Cells, sums, what was hidden, and what must stay possible."
    )
    kept_at = models.DateTimeField(db_default=Now(), help_text="When it was computed.")

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="released_stays",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM dashboards_release r WHERE r.digest = OLD.digest) THEN
                        RAISE 'The counts behind a release stay.';
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]

    def __str__(self):
        return f"Counts behind {self.digest[:12]}"
