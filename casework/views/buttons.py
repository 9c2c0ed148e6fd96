"""What one may press on a page."""

from dataclasses import dataclass, field

from django import forms


@dataclass(frozen=True)
class Button:
    """A link, or with `post` a form of one button. `hidden` are values the form sends along.

    With `form` it unfolds what must be said first; with `waits` it cannot be pressed yet, and why.
    """

    label: str
    url: str
    post: bool = False
    main: bool = True
    hidden: dict = field(default_factory=dict)
    form: forms.BaseForm | None = None
    waits: str = ""
    about: str = ""
    """Which row, for a screen reader, where the same button stands in many."""
