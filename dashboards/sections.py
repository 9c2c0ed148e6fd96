"""The council's questions as sections of the dashboard and of the annual report.

Each section is a question in words and the measures that answer it, the one with the answer first. What
a release does not hold is skipped, so that releases made before a measure existed open as they did; what
no section names stands at the end, so that nothing published is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dashboards.content import MeasureReader


@dataclass(frozen=True)
class Section:
    """A question and the slugs of the measures that answer it, the main one first."""

    name: str
    question: str
    slugs: tuple[str, ...]


SECTIONS = (
    Section(
        "who-and-where",
        "How many children are referred, who are they, and where?",
        (
            "referrals-over-time", "referrals-by-region", "referrals-by-age", "referrals-by-gender",
            "referrals-by-race", "referrals-by-living-situation", "referrals-by-classification",
        ),
    ),
    Section(
        "why-referrals-rise",
        "Why do referrals rise?",
        ("what-changed", "referrals-by-source"),
    ),
    Section("told-in-time", "Are police told in time?", ("notice-timeliness",)),
    Section(
        "why-not-arrested",
        "Why are buyers not arrested?",
        ("why-no-arrest", "arrests-by-offence", "agency-reports"),
    ),
    Section("where-cases-stop", "Where do cases stop?", ("path-to-conviction",)),
    Section("charged-with", "What are they charged with?", ("charged-with-what",)),
    Section(
        "what-happens",
        "What happens to them?",
        ("dispositions-and-sentences", "time-to-disposition", "state-and-federal"),
    ),
    Section("demand", "How large is demand?", ("demand-scenario", "published-figures")),
    Section(
        "recommendations",
        "What became of our recommendations?",
        ("recommendations", "awareness"),
    ),
)  # fmt: skip
MORE = Section("more", "What else is counted?", ())
HEADLINES = (
    "referrals-over-time", "notice-timeliness", "why-no-arrest", "arrests-by-offence",
    "dispositions-and-sentences",
)  # fmt: skip
"""Whose numbers head the dashboard; others take the place of one a release does not have."""


@dataclass(frozen=True)
class Answered:
    """A section of one release: `main` holds its answer and chart, `further` what else there is."""

    section: Section
    main: MeasureReader
    further: tuple[MeasureReader, ...]

    @property
    def question(self) -> str:
        return self.section.question

    @property
    def answer(self) -> str:
        return self.main.answer

    @property
    def chart(self) -> dict | None:
        """The one chart of the dashboard; none where every number it would draw is hidden."""
        return next(iter(self.main.data["charts"]), None)

    @property
    def measures(self) -> tuple[MeasureReader, ...]:
        return (self.main, *self.further)


@dataclass(frozen=True)
class ReleaseReader:
    """What a release says, in the order in which people read it. Give it `release.content`."""

    content: dict

    @cached_property
    def measures(self) -> dict[str, MeasureReader]:
        return {
            data["slug"]: MeasureReader(data, self.content) for data in self.content["measures"]
        }

    @cached_property
    def sections(self) -> list[Answered]:
        return list(self._sections())

    def _sections(self) -> Iterator[Answered]:
        named = {slug for section in SECTIONS for slug in section.slugs}
        rest = Section(MORE.name, MORE.question, tuple(self.measures.keys() - named))
        for section in (*SECTIONS, rest):
            found = [read for slug, read in self.measures.items() if slug in section.slugs]
            if section is not rest:
                found.sort(key=lambda read: section.slugs.index(read.data["slug"]))
            if found:
                yield Answered(section, found[0], tuple(found[1:]))

    @cached_property
    def headlines(self) -> list[MeasureReader]:
        """Up to five measures that have a headline, in the order they are shown."""
        slugs = [*HEADLINES, *(slug for slug in self.measures if slug not in HEADLINES)]
        found = [self.measures[slug] for slug in slugs if slug in self.measures]
        return [read for read in found if read.headline][: len(HEADLINES)]
