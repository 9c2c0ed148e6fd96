"""Lists, choices and filters that stay fast with a hundred thousand rows: nothing is counted."""

from math import ceil

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, InvalidPage, Paginator
from django.http import Http404

DEEPEST_PAGE = 10_000


class UncountedPaginator(Paginator):
    """Pages without COUNT(*): one row more than a page is read to know whether another follows.

    `count` and `num_pages` tell what is known so far: up to the next page.
    """

    def validate_number(self, number):
        number = int(number)
        if not 1 <= number <= DEEPEST_PAGE:
            raise EmptyPage("There is no such page.")
        return number

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows and number > 1:
            raise EmptyPage("There is no such page.")
        self.count = start + len(rows)
        self.num_pages = ceil(self.count / self.per_page) or 1
        return self._get_page(rows[: self.per_page], number, self)


class UncountedChangeList(ChangeList):
    """A list that knows its page and whether another follows."""

    def get_results(self, request):
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            self.page = self.paginator.page(self.page_num)
        except (InvalidPage, ValueError) as error:
            raise IncorrectLookupParameters from error
        self.result_list = self.page.object_list
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.can_show_all = False
        self.show_admin_actions = bool(self.result_list)
        self.multi_page = self.page.has_other_pages()


class WalledAutocomplete(AutocompleteJsonView):
    """Choices for a field that points at another row: those the person may see, by its admin.

    What they may not know of answers 404, like a model, field or address that does not exist.
    """

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except PermissionDenied as error:
            raise Http404 from error

    def process_request(self, request):
        term, *target = super().process_request(request)
        return term.replace("\x00", ""), *target

    def serialize_result(self, obj, to_field_name):
        return {
            "id": str(getattr(obj, to_field_name)),
            "text": self.model_admin.choice_label(obj),
        }
