"""What a browser does with a form of the admin."""

from django.urls import reverse


def address(label, page, *args):
    """The address of a page of the admin: `address("referrals.child", "change", 5)`."""
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def filled_in(client, url, **typed):
    """What a browser would send from the page, with some fields typed over."""
    page = client.get(url)
    assert page.status_code == 200, page.status_code
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            widgets = getattr(bound.field.widget, "widgets", None)
            if widgets:
                parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
                for n, part in enumerate(parts):
                    data[f"{bound.html_name}_{n}"] = part if part is not None else ""
            elif value is not None and value is not False:
                data[bound.html_name] = value
    for name in [name for name, value in typed.items() if value is None]:
        data.pop(name, None)
    return data | {name: value for name, value in typed.items() if value is not None}


def errors_of(answer):
    return " ".join(str(message) for group in answer.context["errors"] for message in group)


def send(client, label, row=None, **typed):
    page = address(label, "change", row.pk) if row else address(label, "add")
    return client.post(page, filled_in(client, page, **typed))
