from rest_framework.filters import BaseFilterBackend


class StrictFilterBackend(BaseFilterBackend):
    pass
