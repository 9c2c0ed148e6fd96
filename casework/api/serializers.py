"""How rows read and are written as JSON. Rules are not here: they are in services and the database."""

from collections.abc import Mapping
from functools import cache

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.validators import UniqueValidator

from accounts.models import Town

SPOKEN = ("reference", "number", "code", "year")
"""Names by which a row is called, if its model has one that is unique; else it goes by its id."""
SAYS_ENOUGH = ("reference", "name", "year")
"""Keys that need no label beside them."""


@cache
def key_of(model: type[models.Model]) -> str:
    """The field by which a row of the model stands in addresses and in JSON."""
    if model is Town:
        return "name"
    fields = {field.name: field for field in model._meta.concrete_fields}
    spoken = (name for name in SPOKEN if name in fields and fields[name].unique)
    return next(spoken, model._meta.pk.name)


def keeps_the_key(link) -> bool:
    """Whether the row's own column holds the key, so that the other row need not be read."""
    return link.many_to_one and link.target_field.name == key_of(link.related_model)


class Key(serializers.SlugRelatedField):
    """A link to a row by its key. A row hidden by the wall reads as null, and naming one that is
    hidden is answered like naming one that is not there."""

    default_error_messages = {
        "does_not_exist": "There is no {slug_name} {value}.",
        "invalid": "There is no such {slug_name}.",
    }

    @property
    def kept_on_the_row(self) -> bool:
        return keeps_the_key(self.parent.Meta.model._meta.get_field(self.source))

    def get_attribute(self, instance):
        if self.kept_on_the_row:
            return getattr(instance, f"{self.source}_id")
        return instance._state.fields_cache.get(self.source)

    def to_representation(self, row):
        return getattr(row, self.slug_field) if isinstance(row, models.Model) else row

    def use_pk_only_optimization(self):
        return False

    def to_internal_value(self, data):
        queryset = self.get_queryset()
        meta = queryset.model._meta
        if not isinstance(data, str | int) or isinstance(data, bool):
            self.fail("invalid", slug_name=meta.verbose_name)
        user = self.context["request"].user
        try:
            if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
                return queryset.get(**{self.slug_field: data})
        except (ObjectDoesNotExist, TypeError, ValueError, OverflowError):
            pass
        self.fail("does_not_exist", slug_name=meta.verbose_name, value=str(data)[:60])


@extend_schema_field(serializers.CharField(allow_null=True))
class Label(serializers.Field):
    """What a linked row is called by people."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, instance):
        row = instance._state.fields_cache.get(self.field_name.removesuffix("_label"))
        return None if row is None else str(row)


@extend_schema_field(
    {
        "type": "object",
        "required": ["from"],
        "properties": {
            "from": {"type": "string", "format": "date"},
            "before": {"type": ["string", "null"], "format": "date"},
        },
    }
)
class Days(serializers.Field):
    """A span of days: the first day, and the first day no longer in it."""

    default_error_messages = {
        "invalid": "Write the day it begins as `from` and, if it ended, `before`."
    }

    def to_representation(self, span):
        return {
            "from": span.lower and span.lower.isoformat(),
            "before": span.upper and span.upper.isoformat(),
        }

    def to_internal_value(self, data):
        if not isinstance(data, Mapping) or set(data) - {"from", "before"}:
            self.fail("invalid")
        day = serializers.DateField(allow_null=True)
        lower, upper = (day.run_validation(data.get(name)) for name in ("from", "before"))
        if lower is None or (upper is not None and upper <= lower):
            self.fail("invalid")
        return DateRange(lower, upper)


class Version(serializers.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            min_value=1,
            max_value=2**31 - 1,
            help_text="The version you saw; If-Match says the same.",
            **kwargs,
        )


class Strict:
    """Refuses what it does not know and what cannot be set, instead of ignoring it."""

    def run_validation(self, data=empty):
        if data is not empty and not isinstance(data, Mapping):
            raise serializers.ValidationError({"non_field_errors": ["Send one JSON object."]})
        if data is not empty:
            self._refuse_what_cannot_be_set(data)
        return super().run_validation(data)

    def _refuse_what_cannot_be_set(self, data) -> None:
        now = None
        wrong = {}
        for name, value in data.items():
            field = self.fields.get(name)
            if field is None:
                wrong[name] = ["There is no such field here."]
            elif field.read_only:
                if now is None and self.instance is not None:
                    now = self.to_representation(self.instance)
                if now is None or now[name] != value:
                    wrong[name] = ["This cannot be set."]
        if wrong:
            raise serializers.ValidationError(wrong)


class Form(Strict, serializers.Serializer):
    """What an act asks for."""


class StepSerializer(serializers.Serializer):
    """A step that is open."""

    name = serializers.CharField(help_text="Its name in the address: steps/{name}.")
    title = serializers.CharField(help_text="What people call it.")
    target = serializers.CharField(help_text="The status it leads to.")
    needs_reason = serializers.BooleanField(help_text="Whether it asks why.")
    asks_for = serializers.ListField(
        child=serializers.CharField(), source="fields", help_text="What it asks for."
    )


@cache
def step_form_of(model: type[models.Model]) -> type[Form]:
    """What any step of the model's flow may be given; the flow says which step asks for what."""
    asked = {name for step in model.flow.steps for name in step.fields}
    fields = {
        "reason": serializers.CharField(
            required=False, max_length=10_000, help_text="Why, where the step asks for it."
        ),
        "version": Version(),
    }
    for name in sorted(asked):
        fields[name] = _writable(model._meta.get_field(name))
    return type(f"{model.__name__}StepSerializer", (Form,), fields)


def _writable(field: models.Field) -> serializers.Field:
    """A field that only a step may set."""
    says = {"required": False, "help_text": field.help_text}
    if field.choices:
        return serializers.ChoiceField(choices=field.choices, **says)
    if field.is_relation:
        rows = field.related_model._default_manager.all()
        return Key(slug_field=key_of(field.related_model), queryset=rows, **says)
    return serializers.ModelSerializer.serializer_field_mapping[type(field)](**says)


class RecordSerializer(Strict, serializers.ModelSerializer):
    """A row of any model: links by key with a label beside them, no rule of its own.

    `Meta.optional` names fields that the services fill in when they are left out.
    """

    serializer_related_field = Key
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        DateRangeField: Days,
    }

    def get_fields(self):
        named = {}
        for name, field in super().get_fields().items():
            named[name] = field
            if isinstance(field, Key) and field.slug_field not in SAYS_ENOUGH:
                named[f"{name}_label"] = Label()
        if "version" in named:
            named["version"] = Version()
        return self._only(named)

    def _only(self, fields):
        wanted = self.context.get("columns")
        return {n: f for n, f in fields.items() if wanted is None or n in wanted}

    def build_standard_field(self, field_name, model_field):
        if model_field.is_relation:  # the key of the other row is this one's own
            shown = {"slug_field": key_of(model_field.related_model), "read_only": True}
            return Key, {**shown, "help_text": model_field.help_text}
        built, kwargs = super().build_standard_field(field_name, model_field)
        if "validators" in kwargs:  # the database keeps uniqueness, over rows that are hidden too
            kwargs["validators"] = [
                v for v in kwargs["validators"] if not isinstance(v, UniqueValidator)
            ]
        return built, kwargs

    def build_relational_field(self, field_name, relation_info):
        _, kwargs = super().build_relational_field(field_name, relation_info)
        kwargs.pop("view_name", None)
        if "queryset" in kwargs:
            kwargs["queryset"] = relation_info.related_model._default_manager.all()
        if "validators" in kwargs:
            kwargs.pop("validators")
        kwargs["slug_field"] = key_of(relation_info.related_model)
        return Key, kwargs

    def get_extra_kwargs(self):
        extra = super().get_extra_kwargs()
        for name in getattr(self.Meta, "optional", ()):
            extra.setdefault(name, {})["required"] = False
        return extra

    def get_validators(self):
        return []

    def validate(self, attrs):
        """A link that is hidden reads as null: sending the null back leaves the link as it is."""
        return {
            name: value
            for name, value in attrs.items()
            if not (value is None and self._is_hidden(self.fields[name]))
        }

    def _is_hidden(self, field) -> bool:
        return (
            self.instance is not None
            and isinstance(field, Key)
            and not field.kept_on_the_row
            and getattr(self.instance, f"{field.source}_id") is not None
            and self.instance._state.fields_cache.get(field.source) is None
        )


@cache
def serializer_of(model: type[models.Model], optional: tuple[str, ...]):
    """The serializer of all fields of a model."""
    meta = type("Meta", (), {"model": model, "fields": "__all__", "optional": optional})
    return type(f"{model.__name__}Serializer", (RecordSerializer,), {"Meta": meta})


@cache
def names_of(serializer_class) -> frozenset[str]:
    """The names of all fields a serializer may show."""
    return frozenset(serializer_class().fields)
