"""Whether two records are one child: what they are found by, what people decided, and merging."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

import pgtrigger

from accounts.models import Person
from casework.models import append_only
from casework.records import PersonRecord
from referrals.models.child import Child


class ChildKeys(PersonRecord):
    """What a child is found by when somebody asks whether it is known (`referrals/matching.sql`).

    Kept by triggers; no role may touch the table.
    """

    read_as = "child"

    child = models.OneToOneField(
        Child, models.CASCADE, primary_key=True, related_name="+", help_text="The child."
    )
    names = ArrayField(models.TextField(), help_text="Plain names, as given/family.")
    keys = ArrayField(models.IntegerField(), help_text="Hashes by which like children are found.")
    scheme = models.PositiveSmallIntegerField(help_text="By which version of the rules.")

    class Meta:
        verbose_name_plural = "child keys"
        indexes = [GinIndex(fields=["keys"], opclasses=["gin__int_ops"], name="child_keys")]

    def __str__(self):
        return f"Keys of child {self.child_id}"


class Verdict(models.TextChoices):
    SAME = "same", "The same child"
    NOT_SAME = "not_same", "Not the same child"


class MatchDecision(PersonRecord):
    """Somebody judged whether two records are one child; append-only, the newest counts.

    Who decides sees `child`. The other one may be outside their scope: they know its number and
    whom to call.
    """

    read_as = "child"

    child = models.ForeignKey(
        Child, models.PROTECT, related_name="decisions", help_text="The child whose record is seen."
    )
    other = models.ForeignKey(
        Child, models.PROTECT, related_name="decisions_about", help_text="The child compared with."
    )
    verdict = models.CharField(max_length=10, choices=Verdict, help_text="The judgement.")
    reason = models.TextField(
        max_length=4000,
        help_text="What it rests on. Whoever sees either child reads this: write no names.",
    )
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who decided."
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["child", "other", "-id"]),
            models.Index(fields=["other", "child", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="two_children_compared",
                condition=~Q(child=F("other")),
                violation_error_message="A child is always the same as itself: name another number.",
            ),
            models.CheckConstraint(
                name="decision_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say what the decision rests on.",
            ),
        ]
        triggers = [append_only()]

    def __str__(self):
        return self.get_verdict_display()


class Merge(PersonRecord):
    """One record of a child was merged into another of the same child.

    The database does it when the row is added (`referrals_merge`): referrals move to the kept
    record and its names get those of the merged one. What moved is remembered, so that a
    supervisor can undo exactly that. Both records keep their histories.
    """

    read_as = "kept"

    kept = models.ForeignKey(
        Child, models.PROTECT, related_name="merges", help_text="The record that stays."
    )
    merged = models.ForeignKey(
        Child,
        models.PROTECT,
        related_name="merged_by",
        help_text="The record that leads to it now.",
    )
    reason = models.TextField(
        max_length=4000, help_text="How it is known that they are one child. Write no names."
    )
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who merged them."
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")
    referrals = ArrayField(
        models.BigIntegerField(), default=list, editable=False, help_text="Referrals that moved."
    )
    aliases = ArrayField(
        models.BigIntegerField(), default=list, editable=False, help_text="Names that were added."
    )
    undone_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was undone, if it was."
    )
    undone_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+",
        help_text="The supervisor who undid it.",
    )  # fmt: skip
    undo_reason = models.TextField(
        blank=True, editable=False, max_length=4000, help_text="Why it was undone."
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="two_children_merged",
                condition=~Q(kept=F("merged")),
                violation_error_message="A child cannot be merged into itself: name another number.",
            ),
            models.CheckConstraint(
                name="merge_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say how you know that they are one child.",
            ),
            models.CheckConstraint(
                name="undone_with_all_that_belongs",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason="")),
                violation_error_message="Say why the merge is undone.",
            ),
            models.UniqueConstraint(
                name="merged_once",
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                violation_error_message="This record is merged already.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_be_merged",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM referrals_may_be_merged(NEW.kept_id, NEW.merged_id);
                    NEW.referrals := '{}'; NEW.aliases := '{}';
                    NEW.undone_at := NULL; NEW.undone_by_id := NULL; NEW.undo_reason := '';
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="merge",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="PERFORM referrals_merge(NEW.id); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="only_undone",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
                func="""
                    IF OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL THEN
                        RAISE EXCEPTION 'A merge can be undone once, and nothing else.';
                    END IF;
                    PERFORM referrals_may_be_undone(OLD.id);
                    NEW.kept_id := OLD.kept_id; NEW.merged_id := OLD.merged_id; NEW.reason := OLD.reason;
                    NEW.by_id := OLD.by_id; NEW.at := OLD.at;
                    NEW.referrals := OLD.referrals; NEW.aliases := OLD.aliases;
                    NEW.undone_at := now();
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="undo",
                operation=pgtrigger.UpdateOf("undone_at"),
                when=pgtrigger.After,
                func="PERFORM referrals_undo_merge(NEW.id); RETURN NULL;",
            ),
            pgtrigger.Protect(name="kept_forever", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"Merge of {self.at:%Y-%m-%d}"


def of_child(child: Child, *keys: str) -> Q:
    """Rows that have the child on either side."""
    found = Q()
    for key in keys:
        found |= Q(**{key: child})
    return found
