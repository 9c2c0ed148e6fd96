"""Pages of cases that move along a flow: a button for each step open to the person."""

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from casework.admin_base.base import EntityAdmin
from casework.admin_base.forms import REFUSALS
from casework.errors import Conflict
from casework.forms import tell


class FlowAdmin(EntityAdmin):
    """A case's page with its steps as buttons; its status is moved by nothing else."""

    def get_urls(self):
        step = path(
            "<path:object_id>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_step",
        )
        return [step, *super().get_urls()]

    def more_for_the_page(self, request, object_id):
        case = self.row_or_404(request, object_id)
        if not self.has_change_permission(request, case):
            return {}
        return {
            "steps": [
                (step.title, reverse(f"admin:{self._step_address}", args=[case.pk, step.name]))
                for step in self.model.flow.open_to(case, request.user)
            ]
        }

    @property
    def _step_address(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def step_view(self, request, object_id, name):
        """Ask for what the step needs, then follow it; 404 unknown, 403 not theirs, 409 too late."""
        self.known_or_404(request)
        case = self.row_or_404(request, object_id)
        step = self.model.flow.by_name.get(name)
        if step is None:
            raise Http404("There is no such step.")
        if request.user.job not in step.jobs:
            raise PermissionDenied(f"It is not yours to {step.title.lower()} {case}.")
        form = self._step_form(request, step, case)(request.POST or None)
        status = 200
        if request.method == "POST" and form.is_valid():
            status = self._take(request, case, step, form)
            if status == 302:
                return HttpResponseRedirect(self.page_of(case))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{step.title}: {case}",
            "opts": self.opts,
            "original": case,
            "form": form,
            "adminform": helpers.AdminForm(
                form, [(None, {"fields": [f for f in form.fields if f != "seen_version"]})], {}
            ),
            "media": self.media + form.media,
            "errors": form.errors,
            "step": step,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/step.html", context, status=status)

    def _take(self, request, case, step, form) -> int:
        """Follow the step; on a refusal say it at the form. Returns the status to answer with."""
        answers = dict(form.cleaned_data)
        try:
            self.model.flow.follow(
                case, step.name, by=request.user,
                reason=answers.pop("reason"), version=answers.pop("seen_version"), **answers,
            )  # fmt: skip
        except REFUSALS as error:
            if isinstance(error, Conflict | PermissionDenied):
                form.add_error(None, str(error))
                return 409 if isinstance(error, Conflict) else 403
            tell(form, error)
            return 200
        messages.success(request, f"{case}: {step.title.lower()}.")
        return 302

    def _step_form(self, request, step, case):
        fields = {
            "seen_version": forms.IntegerField(widget=forms.HiddenInput, initial=case.version)
        }
        for field in map(self.opts.get_field, step.fields):
            fields[field.name] = self.formfield_for_dbfield(field, request=request)
            fields[field.name].initial = getattr(case, field.attname)
        fields["reason"] = forms.CharField(
            widget=forms.Textarea({"rows": 4}),
            required=step.needs_reason,
            help_text="Kept with the step."
            if step.needs_reason
            else "Optional; kept with the step.",
        )
        fields["bound_field_class"] = forms.BoundField
        return type("StepForm", (forms.Form,), fields)
