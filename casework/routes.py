"""What may stand in an address: a reference as people say it, never personal data."""

from django.urls import register_converter


class Reference:
    """`R-2026-00042`, `C-000123`, `2017-1`; in capitals, whatever was typed."""

    regex = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class Key:
    """A primary key, no longer than PostgreSQL's largest."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def register() -> None:
    register_converter(Reference, "ref")
    register_converter(Key, "key")
