from rest_framework.permissions import BasePermission


class GrantPermission(BasePermission):
    pass
