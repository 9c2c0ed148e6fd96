"""Who may call an endpoint: whoever the database's grants say (accounts.permissions)."""

from django.http import Http404

from rest_framework.permissions import BasePermission

ACTION_OF_METHOD = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class GrantPermission(BasePermission):
    """404 for an entity a person may not know of, 403 for an act that is not theirs.

    The view says its `model`, and in `needs` which right a method other than the usual asks for.
    """

    message = "This is not yours to do."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        model = view.model
        if not self._holds(request.user, model, "view"):
            raise Http404
        needed = view.needs or ACTION_OF_METHOD.get(request.method)
        return needed is None or self._holds(request.user, model, needed)

    @staticmethod
    def _holds(user, model, action: str) -> bool:
        return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
