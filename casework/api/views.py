"""The endpoints every entity gets: list, filter, search, retrieve, create, change, take a step.

An app declares one class per entity. Who may do what is decided by the database (policies.sql of
each app), what may be done by the services and the flow.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.http import Http404
from django.utils.http import parse_etags

from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.errors import BadQuery, PreconditionFailed, PreconditionRequired, TooLarge
from casework.api.filters import refuse_others
from casework.api.schema import Schema
from casework.api.serializers import (
    StepSerializer,
    keeps_the_key,
    key_of,
    names_of,
    serializer_of,
    step_form_of,
)
from casework.errors import Conflict, in_plain_words
from casework.services import save

READ = ["get", "head"]
ADD = [*READ, "post"]
CHANGE = [*ADD, "put", "patch"]


class Endpoint(APIView):
    """What every address of the API has in common."""

    model: type[models.Model]
    needs: str | None = None
    """The right (view, add, change) an act asks for, where it is not its method's usual one."""
    metadata_class = None
    schema = Schema()

    def get_authenticate_header(self, request):
        return "Session"  # makes not being signed in a 401; a refusal stays a 403

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        if getattr(self, "action", "") != "list":  # a list's are its filters' to judge
            known = {"fields"} if getattr(self, "action", "") == "retrieve" else set()
            refuse_others(request.query_params, known)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class NoSuchAddress(Endpoint):
    """An address under the API that is none."""

    permission_classes = []
    schema = None

    def initial(self, request, *args, **kwargs):
        raise Http404


class Records(Endpoint, mixins.ListModelMixin, viewsets.GenericViewSet):
    """The rows of `model`: list and retrieve, create and change where `http_method_names` has it.

    `optional` fields may be left out when writing, the services know them; `detail_only` fields
    are in lists only when asked for; `linked` says how a linked row is read where its label needs
    more than its own table; `ordering` is for models whose own order no index serves.
    `forms` are the serializers of what acts ask for, `answers` of what they answer, by action.
    """

    filterset_class: type | None = None
    optional: tuple[str, ...] = ()
    detail_only: tuple[str, ...] = ()
    linked: dict[str, models.QuerySet] = {}
    ordering: tuple[str, ...] = ()
    forms: dict[str, type] = {}
    answers: dict[str, type] = {}
    http_method_names = CHANGE
    lookup_value_regex = "[^/]+"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "model"):
            cls.lookup_field = key_of(cls.model)
            cls.queryset = cls.model._default_manager.all()
            cls.serializer_class = cls.serializer_class or serializer_of(cls.model, cls.optional)

    # Reading ------------------------------------------------------------------------------------

    def get_queryset(self):
        rows = self.model._default_manager.all()
        if self.action != "list":
            return rows
        own = {field.name for field in self.model._meta.concrete_fields}
        wanted = {name.removesuffix("_label") for name in self._wanted()}
        return self._linked(rows.only("pk", *(wanted & own)))

    def get_default_ordering(self):
        return self.ordering or self.model._meta.ordering

    def get_serializer_class(self):
        return self.forms.get(self.action, self.serializer_class)

    def get_serializer_context(self):
        columns = self._wanted() if self.action in {"list", "retrieve"} else None
        return {**super().get_serializer_context(), "columns": columns}

    def _wanted(self) -> set[str]:
        """The fields to show: those asked for, else all that belong here."""
        known = names_of(self.serializer_class)
        reads = self.action in {"list", "retrieve"} and self.request is not None
        asked = self.request.query_params.get("fields") if reads else None
        if asked is None:
            return known - set(self.detail_only) if self.action == "list" else known
        wanted = {name.strip() for name in asked.split(",")}
        if wanted - known:
            raise BadQuery({"fields": [f"There are {', '.join(sorted(known))}."]})
        return wanted

    def _linked(self, rows):
        """Read the linked rows along, each table once, leaving out what this person may not read.

        Never by joining: a row must not vanish because a row it is linked to is hidden.
        """
        wanted = self._wanted()
        meta = self.model._meta
        for link in (*meta.concrete_fields, *meta.many_to_many):
            if not link.is_relation:
                continue
            read = f"{link.name}_label" in wanted or (
                link.name in wanted and not keeps_the_key(link)
            )
            other = link.related_model._meta
            if read and self.request.user.has_perm(f"{other.app_label}.view_{other.model_name}"):
                source = self.linked.get(link.name, link.related_model._default_manager.all())
                rows = rows.prefetch_related(Prefetch(link.name, source))
        return rows

    def _read(self, instance):
        """The row as the database has it now, with what is linked to it."""
        return self._linked(self.model._default_manager.all()).get(pk=instance.pk)

    def show(self, instance) -> dict:
        """A row as JSON."""
        context = self.get_serializer_context()
        return self.serializer_class(self._read(instance), context=context).data

    def answer(self, instance, status: int = 200) -> Response:
        row = self._read(instance)
        data = self.serializer_class(row, context=self.get_serializer_context()).data
        headers = {"ETag": f'"{row.version}"'} if hasattr(row, "version") else {}
        return Response(data, status=status, headers=headers)

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    # Writing ------------------------------------------------------------------------------------

    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = self._write(self.model(), serializer.validated_data)
        response = self.answer(made, status=201)
        response["Location"] = f"{request.path}/{response.data[self.lookup_field]}"
        return response

    def update(self, request, *args, partial=False, **kwargs):
        instance = self.get_object()
        shown = self._read(instance)
        serializer = self.get_serializer(shown, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        with self.seen(instance, values.pop("version", None)) as version:
            return self.answer(self._write(instance, values, version))

    def partial_update(self, request, *args, **kwargs):
        return self.update(request, *args, partial=True, **kwargs)

    def store(self, instance, version: int | None):
        """The service that saves; an entity with one of its own overrides this."""
        return save(instance, by=self.request.user, version=version)

    def _write(self, instance, values, version=None):
        values = {name: value for name, value in values.items() if name != "version"}
        several = {f.name for f in self.model._meta.many_to_many}
        for name, value in values.items():
            if name not in several:
                setattr(instance, name, value)
        instance = self.store(instance, version)
        for name in several & set(values):
            with in_plain_words(self.model):
                getattr(instance, name).set(values[name])
        return instance

    def asks_for_version(self) -> bool:
        """Whether the act changes a row that counts its versions."""
        changes = self.action in {"update", "partial_update", "take_step"} or self.needs == "change"
        return changes and any(f.name == "version" for f in self.model._meta.concrete_fields)

    @contextmanager
    def seen(self, instance, version: int | None):
        """The version the person saw, from `If-Match` or the body; answers 428 without one.

        An older one is a 412 when `If-Match` said it and a 409 when the body did.
        """
        match = self.request.headers.get("If-Match", "").strip()
        if not hasattr(instance, "version"):
            if match and match != "*":
                raise PreconditionFailed
            yield None
            return
        if match and match != "*":
            if f'"{instance.version}"' not in parse_etags(match):
                raise PreconditionFailed(instance)
            version = instance.version
        elif not match and version is None:
            raise PreconditionRequired
        try:
            yield version
        except Conflict as conflict:
            if match and conflict.current is not None and conflict.current.version != version:
                raise PreconditionFailed(conflict.current) from conflict
            raise


class Steps:
    """For a case: the steps open to the person, and taking one."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.forms = {**cls.forms, "take_step": step_form_of(cls.model)}
        cls.answers = {**cls.answers, "steps": StepSerializer}

    @action(detail=True, pagination_class=None, filter_backends=[])
    def steps(self, request, **kwargs):
        """The steps open to you from where the case stands."""
        found = self.model.flow.open_to(self.get_object(), request.user)
        return Response(StepSerializer(found, many=True).data)

    @action(detail=True, methods=["post"], url_path="steps/(?P<step>[^/]+)", needs="change")
    def take_step(self, request, step, **kwargs):
        """Move the case along one step of its flow."""
        if step not in self.model.flow.by_name:
            raise Http404
        case = self.get_object()
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        with self.seen(case, values.pop("version", None)) as version:
            moved = self.model.flow.follow(case, step, by=request.user, version=version, **values)
        return self.answer(moved)
