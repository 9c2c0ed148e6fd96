"""A release as its page shows it: headlines and sections, each with the way to more.

Whoever shows a release elsewhere (a preview, a public page) gives `url`, which answers the address of
a measure by its slug, and includes the same templates.
"""

from collections.abc import Callable

from dashboards.headlines import beside
from dashboards.sections import Answered, ReleaseReader

Url = Callable[[str], str]


def headlines(now: ReleaseReader, then: ReleaseReader | None, url: Url) -> list[dict]:
    """For templates/dashboards/headlines.html: `says` (the headline), `then`, `title`, `url`."""
    found = []
    for measure in now.headlines:
        earlier = then.measures.get(measure.slug) if then else None
        found.append(
            {
                "says": measure.headline,
                "then": beside(measure.headline, earlier.headline if earlier else None),
                "title": measure.data["title"],
                "url": url(measure.slug),
            }
        )
    return found


def sections(now: ReleaseReader, then: ReleaseReader | None, url: Url) -> list[dict]:
    """For templates/dashboards/section.html: `name`, `question`, `answer`, `then` (the answer of the
    earlier release), `chart`, `title` and `url` of the main measure, `further` measures."""
    return [_section(answered, then, url) for answered in now.sections]


def _section(answered: Answered, then: ReleaseReader | None, url: Url) -> dict:
    earlier = then.measures.get(answered.main.slug) if then else None
    return {
        "name": answered.section.name,
        "question": answered.question,
        "answer": answered.answer,
        "then": earlier.answer if earlier else "",
        "chart": answered.chart,
        "title": answered.main.data["title"],
        "url": url(answered.main.slug),
        "further": [
            {"title": read.data["title"], "question": read.data["question"], "url": url(read.slug)}
            for read in answered.further
        ],
    }
