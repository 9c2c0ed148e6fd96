"""What happened to a person, and when the law erases each count: worked by hand from the statute.

`CASES` is the table; `live(counts)` makes the rows. Days are those of CGS 54-142a and 54-76o as
docs/decisions/0015 reads them. Everything not said does not matter: the person was born in 1980, a
sentence is a fine, each count stands on an information and an arrest of its own.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from arrests.law import version_in_force
from arrests.models import Charge, Disposition, Information, Sentence, Statute, StatuteVersion
from tests.factories import ArrestFactory, BuyerFactory, person

LIMB = "actor knew or reasonably should have known that the person was under 18 or a trafficking victim"
MISDEMEANOR = ("53a-83", "", "")  # class A, until 2013-09-30 and from 2021-10-01
MISDEMEANOR_14 = (
    "53a-83",
    "",
    "every case but the felony limb",
)  # class A, 2013-10-01 to 2021-09-30
LIMB_C = ("53a-83", "", LIMB)  # class C, 2013-10-01 to 2017-09-30
FELONY_A = ("53a-83b", "(c)", "minor has not attained 15")
FELONY_B = ("53a-83b", "(b)", "minor aged 15 to 17, or believed to be a minor")
FELONY_C = ("53a-87", "", "")
FELONY_D = ("53a-88", "", "")
ENTICING = ("53a-90a", "", "victim 13 or older")  # class D, excepted
FOURTH = ("53a-73a", "", "")  # class A misdemeanor, excepted (unconfirmed)
FEDERAL = ("18 USC 2421", "", "")
UNCLASSIFIED = ("99-1", "", "up to five years")
LONGER = ("99-1", "", "up to six years")
UNTOLD = ("99-1", "", "no term recorded")
UNCLASSIFIED_MISDEMEANOR = ("99-2", "", "")
INFRACTION = ("99-3", "", "")
UNDER_INFLUENCE = ("14-227a", "", "")
INVENTED = {
    UNCLASSIFIED: ("felony unclassified", 60),
    LONGER: ("felony unclassified", 72),
    UNTOLD: ("felony unclassified", None),
    UNCLASSIFIED_MISDEMEANOR: ("misdemeanor unclassified", None),
    INFRACTION: ("infraction", None),
    UNDER_INFLUENCE: ("misdemeanor unclassified", None),
}
FINE = (0, 0, 0)
CONVICTIONS = {"guilty_plea", "guilty_trial", "guilty_lesser"}


@dataclass(frozen=True)
class Count:
    """A count and what became of it: `("nolle 2024-03-15", ...)`, in the order it was recorded.

    `sentence` is months to serve, of probation, of special parole; None when none is recorded.
    `replaces` is the place in the list of the count that this one replaces.
    """

    offence: tuple[str, str, str]
    on: str
    ends: tuple[str, ...] = ()
    sentence: tuple[int, int, int] | None = FINE
    arrest: int | None = None
    information: int | None = None
    replaces: int | None = None
    lesser: tuple[str, str, str] | None = None
    completed: str | None = None
    family_violence: bool = False


def law(offence, on: dt.date) -> StatuteVersion:
    if offence in INVENTED:
        section, subsection, condition = offence
        statute, _ = Statute.objects.get_or_create(sovereign="CT", section=section)
        offence_class, term = INVENTED[offence]
        return StatuteVersion.objects.get_or_create(
            statute=statute, subsection=subsection, condition=condition,
            defaults={
                "title": "Invented", "offence_class": offence_class, "role": "related",
                "maximum_months": term, "validity": DateRange(dt.date(1971, 10, 1), None),
            },
        )[0]  # fmt: skip
    section, subsection, condition = offence
    statute = Statute.objects.get(section=section)
    return version_in_force(statute, on, subsection=subsection, condition=condition)


def live(counts, born: str | None = "1980-02-03", place="Hartford") -> list[Charge]:
    """One person with these counts, in this order; the rows of the counts."""
    buyer = BuyerFactory(date_of_birth=born, place=place)
    arrests, informations, made = {}, {}, []
    for n, count in enumerate(counts):
        at = count.arrest if count.arrest is not None else -n - 1
        if at not in arrests:
            arrests[at] = ArrestFactory(buyer=buyer, arrested_on=count.on, place=place)
        document = at, count.information if count.information is not None else 0
        if document not in informations:
            informations[document] = Information.objects.create(
                arrest=arrests[at], kind="long_form", filed_on=count.on
            )
        on = dt.date.fromisoformat(count.on)
        information = informations[document]
        made.append(
            Charge.objects.create(
                information=information, count=information.charges.count() + 1, offence_on=on,
                statute_version=law(count.offence, on), family_violence=count.family_violence,
                replaces=made[count.replaces] if count.replaces is not None else None,
            )
        )  # fmt: skip
    for charge, count in zip(made, counts, strict=True):
        for said in count.ends:
            end(charge, said, count)
    return made


def end(charge: Charge, said: str, count: Count | None = None) -> Disposition:
    """Record what became of a count: `"nolle 2024-03-15"`."""
    outcome, day = said.split()
    lesser = law(count.lesser, charge.offence_on) if outcome == "guilty_lesser" else None
    completed = count.completed if count and outcome == "diverted" else None
    disposition = Disposition.objects.create(
        charge=charge, outcome=outcome, disposed_on=day, lesser_offence=lesser,
        diversion_completed_on=completed, by=person("chief"),
    )  # fmt: skip
    sentence = count.sentence if count else FINE
    if outcome in CONVICTIONS and sentence is not None:
        serve, probation, parole = sentence
        Sentence.objects.create(
            disposition=disposition, months_to_serve=serve, months_probation=probation,
            months_special_parole=parole, fine=500,
        )  # fmt: skip
    return disposition


C = Count
RECENT = "2022-02-01"  # an offence under the law of today
EARLY = "2010-02-01"  # one before the felony limb


def nolled(*days, **more):
    return C(MISDEMEANOR, RECENT, tuple(f"nolle {day}" for day in days), **more)


# name, counts, for each count its day or the reason why there is none; and what else matters
CASES = [
    # CGS 54-142a(c): 13 months after the nolle was entered.
    ("nolle", [nolled("2024-03-15")], ["2025-04-15"]),
    ("nolle on January 31 before a leap year", [nolled("2023-01-31")], ["2024-02-29"]),
    ("nolle on January 31 before a common year", [nolled("2024-01-31")], ["2025-02-28"]),
    ("nolle on February 29", [nolled("2024-02-29")], ["2025-03-29"]),
    ("nolle on December 31", [nolled("2023-12-31")], ["2025-01-31"]),
    ("nolle on November 30", [nolled("2022-11-30")], ["2023-12-30"]),
    ("nolled, charged again, nolled again", [nolled("2024-01-10", "2024-09-02")], ["2025-10-02"]),
    ("nolled, then found guilty", [C(MISDEMEANOR, RECENT, ("nolle 2023-09-01", "guilty_plea 2024-06-01"))], ["2031-06-01"]),
    ("a nolle waits for no other case", [nolled("2024-03-15"), C(FELONY_B, RECENT)], ["2025-04-15", "open"]),
    ("a nolle of a class A felony", [C(FELONY_A, RECENT, ("nolle 2024-03-15",))], ["2025-04-15"]),
    ("a nolle of an excepted offense", [C(ENTICING, RECENT, ("nolle 2024-03-15",))], ["2025-04-15"]),
    # CGS 54-142a(a): when the time to appeal (20 days) has run out.
    ("dismissed", [C(FELONY_B, RECENT, ("dismissed 2024-05-01",))], ["2024-05-21"]),
    ("not guilty, over February 29", [C(FELONY_B, RECENT, ("not_guilty 2024-02-10",))], ["2024-03-01"]),
    ("not guilty, over February 28", [C(FELONY_B, RECENT, ("not_guilty 2023-02-10",))], ["2023-03-02"]),
    ("dismissed before the new year", [C(FELONY_B, RECENT, ("dismissed 2024-12-20",))], ["2025-01-09"]),
    ("acquitted by mental disease or defect", [C(FELONY_B, RECENT, ("not_guilty_mental 2023-02-10",))], ["insanity_acquittal"]),
    # CGS 54-56e: a completed diversion is a dismissal, from the day of completion.
    ("diverted and completed", [C(MISDEMEANOR, RECENT, ("diverted 2023-04-01",), completed="2024-10-01")], ["2024-10-21"]),
    ("diverted and under way", [C(MISDEMEANOR, RECENT, ("diverted 2023-04-01",))], ["diversion"]),
    ("diverted, then dismissed", [C(MISDEMEANOR, RECENT, ("diverted 2023-04-01", "dismissed 2024-11-05"))], ["2024-11-25"]),
    # CGS 54-95c with 54-142a(a): a vacated conviction, at once. CGS 54-142a(d): a pardon, at once.
    ("vacated", [C(MISDEMEANOR, EARLY, ("guilty_plea 2011-06-01", "vacated 2019-09-10"))], ["2019-09-10"]),
    ("pardoned of a class B felony", [C(FELONY_B, "2018-03-01", ("guilty_trial 2019-06-01", "pardoned 2024-04-12"))], ["2024-04-12"]),
    ("pardoned of an excepted offense", [C(ENTICING, EARLY, ("guilty_plea 2011-06-01", "pardoned 2021-04-12"))], ["2021-04-12"]),
    ("pardoned of one of two, no pending charge hinders", [C(FELONY_D, EARLY, ("guilty_plea 2011-06-01", "pardoned 2021-04-12")), C(FELONY_B, RECENT)], ["2021-04-12", "open"]),
    # 54-142a is about Connecticut's records; a federal count never goes.
    ("federal, dismissed", [C(FEDERAL, RECENT, ("dismissed 2024-05-01",))], ["federal"]),
    ("federal, guilty", [C(FEDERAL, EARLY, ("guilty_plea 2011-05-01",))], ["federal"]),
    ("adopted federally", [C(FELONY_B, RECENT, ("adopted_federally 2023-05-01",))], ["federal"]),
    # 54-142a names neither a declined prosecution nor a forfeited bond: nothing goes without a law.
    ("prosecution declined", [C(MISDEMEANOR, RECENT, ("declined 2023-05-01",))], ["no_rule"]),
    ("a bond forfeited", [C(MISDEMEANOR, RECENT, ("bond_forfeited 2023-05-01",))], ["no_rule"]),
    ("declined, then nolled", [C(MISDEMEANOR, RECENT, ("declined 2023-05-01", "nolle 2023-06-01"))], ["2024-07-01"]),
    ("a forfeited bond, then guilty", [C(MISDEMEANOR, RECENT, ("bond_forfeited 2023-05-01", "guilty_plea 2024-05-01"))], ["2031-05-01"]),
    # Nothing decided.
    ("open", [C(FELONY_B, RECENT)], ["open"]),
    ("transferred to another court", [C(FELONY_B, RECENT, ("transferred 2022-05-01",))], ["open"]),
    # CGS 54-142a(e): seven years for a misdemeanor, from the latest conviction, since 2023-01-01.
    ("53a-83, a class A misdemeanor, is not excepted", [C(MISDEMEANOR_14, "2017-12-01", ("guilty_plea 2018-05-04",))], ["2025-05-04"]),
    ("seven years were over before the law", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",))], ["2023-01-01"]),
    ("seven years were over on the law's first day", [C(MISDEMEANOR_14, "2015-02-01", ("guilty_plea 2016-01-01",))], ["2023-01-01"]),
    ("convicted on February 29", [C(MISDEMEANOR_14, "2015-12-01", ("guilty_plea 2016-02-29",))], ["2023-02-28"]),
    ("an unclassified misdemeanor", [C(UNCLASSIFIED_MISDEMEANOR, "2017-12-01", ("guilty_trial 2018-05-04",))], ["2025-05-04"]),
    ("guilty of a lesser misdemeanor", [C(FELONY_B, "2019-03-01", ("guilty_lesser 2020-02-03",), lesser=MISDEMEANOR_14)], ["2027-02-03"]),
    # (e): ten years for class D and E felonies and unclassified ones of up to five years.
    ("a class D felony", [C(FELONY_D, "2013-12-01", ("guilty_plea 2014-07-08",))], ["2024-07-08"]),
    ("a class D felony, over before the law", [C(FELONY_D, EARLY, ("guilty_plea 2011-07-08",))], ["2023-01-01"]),
    ("an unclassified felony of five years", [C(UNCLASSIFIED, "2013-12-01", ("guilty_plea 2014-07-08",))], ["2024-07-08"]),
    ("an unclassified felony of six years", [C(LONGER, EARLY, ("guilty_plea 2011-07-08",))], ["class"]),
    ("an unclassified felony whose term is not recorded", [C(UNTOLD, EARLY, ("guilty_plea 2011-07-08",))], ["term_unknown"]),
    ("14-227a has ten years though a misdemeanor", [C(UNDER_INFLUENCE, "2014-12-01", ("guilty_plea 2015-03-09",))], ["2025-03-09"]),
    # (e) reaches no class A to C felony.
    ("a class C felony", [C(FELONY_C, EARLY, ("guilty_plea 2010-07-08",))], ["class"]),
    ("the felony limb of 53a-83", [C(LIMB_C, "2014-02-01", ("guilty_plea 2014-07-08",))], ["class"]),
    ("a class B felony", [C(FELONY_B, "2018-02-01", ("guilty_plea 2018-07-08",))], ["class"]),
    ("a class A felony", [C(FELONY_A, "2018-02-01", ("guilty_trial 2018-07-08",))], ["class"]),
    ("an infraction is no crime", [C(INFRACTION, EARLY, ("guilty_plea 2010-07-08",))], ["class"]),
    # (e) excepts some offenses.
    ("53a-90a, enticing a minor", [C(ENTICING, EARLY, ("guilty_plea 2010-07-08",))], ["excluded"]),
    ("53a-73a, a nonviolent sexual offense", [C(FOURTH, EARLY, ("guilty_plea 2010-07-08",))], ["excluded"]),
    ("a family violence crime", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-07-08",), family_violence=True)], ["excluded"]),
    ("guilty of a lesser offense that is excepted", [C(FELONY_B, "2018-02-01", ("guilty_lesser 2018-07-08",), lesser=ENTICING)], ["excluded"]),
    ("charged with an excepted offense, guilty of another", [C(ENTICING, "2017-12-01", ("guilty_lesser 2018-05-04",), lesser=MISDEMEANOR_14)], ["2025-05-04"]),
    # (e): offenses before 2000-01-01 by petition only.
    ("an offense of 1999", [C(MISDEMEANOR, "1999-12-31", ("guilty_plea 2000-05-04",))], ["petition"]),
    ("an offense of January 1, 2000", [C(MISDEMEANOR, "2000-01-01", ("guilty_plea 2000-05-04",))], ["2023-01-01"]),
    ("an acquittal of an offense of 1999", [C(MISDEMEANOR, "1999-12-31", ("not_guilty 2000-05-04",))], ["2000-05-24"]),
    # (e): not before every sentence is served.
    ("24 months to serve and 60 of probation", [C(FELONY_D, "2016-01-01", ("guilty_plea 2016-06-15",), (24, 60, 0))], ["2026-06-15"]),
    ("12 months to serve and 84 of probation", [C(MISDEMEANOR_14, "2016-01-01", ("guilty_plea 2017-01-10",), (12, 84, 0))], ["2025-01-10"]),
    ("60 months to serve and 72 of special parole", [C(FELONY_D, "2014-01-01", ("guilty_plea 2015-05-31",), (60, 0, 72))], ["2026-05-31"]),
    ("no sentence is recorded", [C(MISDEMEANOR_14, "2016-01-01", ("guilty_plea 2017-01-10",), None)], ["sentence_unknown"]),
    ("the sentence of another conviction runs", [C(MISDEMEANOR_14, "2016-01-01", ("guilty_plea 2017-01-10",)), C(FELONY_C, EARLY, ("guilty_plea 2011-03-03",), (120, 60, 0))], ["2026-03-03", "class"]),
    # (e): from the most recent conviction of the person for any crime.
    ("a new conviction resets the earlier one", [C(MISDEMEANOR_14, "2014-01-01", ("guilty_plea 2014-04-01",)), C(MISDEMEANOR_14, "2020-01-01", ("guilty_plea 2020-09-09",))], ["2027-09-09", "2027-09-09"]),
    ("a conviction of a class B felony resets", [C(MISDEMEANOR, EARLY, ("guilty_plea 2012-04-01",)), C(FELONY_B, "2018-09-01", ("guilty_trial 2019-03-03",))], ["2026-03-03", "class"]),
    ("a misdemeanor resets a felony", [C(FELONY_D, "2012-06-01", ("guilty_plea 2013-01-15",)), C(MISDEMEANOR_14, "2018-01-01", ("guilty_plea 2018-10-10",))], ["2028-10-10", "2025-10-10"]),
    ("a federal conviction resets", [C(MISDEMEANOR, EARLY, ("guilty_plea 2012-04-01",)), C(FEDERAL, "2016-06-01", ("guilty_plea 2017-07-07",))], ["2024-07-07", "federal"]),
    ("an infraction resets nothing", [C(MISDEMEANOR_14, "2016-06-01", ("guilty_plea 2017-04-01",)), C(INFRACTION, "2019-06-01", ("guilty_plea 2020-07-07",))], ["2024-04-01", "class"]),
    ("a vacated conviction resets nothing", [C(MISDEMEANOR_14, "2016-06-01", ("guilty_plea 2017-04-01",)), C(FELONY_D, "2019-06-01", ("guilty_plea 2020-07-07", "vacated 2022-02-02"))], ["2024-04-01", "2022-02-02"]),
    ("a pardoned conviction resets nothing", [C(MISDEMEANOR_14, "2016-06-01", ("guilty_plea 2017-04-01",)), C(FELONY_D, "2019-06-01", ("guilty_plea 2020-07-07", "pardoned 2024-02-02"))], ["2024-04-01", "2024-02-02"]),
    ("a later acquittal resets nothing", [C(MISDEMEANOR_14, "2016-06-01", ("guilty_plea 2017-04-01",)), C(FELONY_B, "2019-06-01", ("not_guilty 2020-07-07",))], ["2024-04-01", "2020-07-27"]),
    # (e): no pending charges.
    ("a charge is pending", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(FELONY_B, RECENT)], ["pending", "open"]),
    ("a federal charge is pending", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(FEDERAL, RECENT)], ["pending", "federal"]),
    ("a diversion is under way", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(MISDEMEANOR, RECENT, ("diverted 2022-05-01",))], ["pending", "diversion"]),
    ("a bond is forfeited", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(MISDEMEANOR, RECENT, ("bond_forfeited 2022-05-01",))], ["pending", "no_rule"]),
    ("a declined prosecution is not pending", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(MISDEMEANOR, RECENT, ("declined 2022-05-01",))], ["2023-01-01", "no_rule"]),
    ("a nolle is not pending", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), nolled("2024-03-15")], ["2023-01-01", "2025-04-15"]),
    ("a class C felony stays, whatever is pending", [C(FELONY_C, EARLY, ("guilty_plea 2010-06-01",)), C(FELONY_B, RECENT)], ["class", "open"]),
    # CGS 54-142a(g) and superseded counts: with what took their place.
    ("replaced by a count that was nolled", [C(FELONY_B, RECENT, arrest=1, information=1), nolled("2024-03-15", arrest=1, information=2, replaces=0)], ["2025-04-15", "2025-04-15"]),
    ("replaced twice", [C(FELONY_B, RECENT, arrest=1, information=1), C(FELONY_B, RECENT, arrest=1, information=2, replaces=0), C(MISDEMEANOR, RECENT, ("dismissed 2024-05-01",), arrest=1, information=3, replaces=1)], ["2024-05-21"] * 3),
    ("replaced by an open count", [C(FELONY_B, RECENT, arrest=1, information=1), C(FELONY_B, RECENT, arrest=1, information=2, replaces=0)], ["superseded", "open"]),
    ("replaced by a count that stays", [C(MISDEMEANOR, RECENT, arrest=1, information=1), C(FELONY_B, RECENT, ("guilty_plea 2023-05-01",), arrest=1, information=2, replaces=0)], ["superseded", "class"]),
    ("split into two counts", [C(FELONY_B, RECENT, arrest=1, information=1), nolled("2024-03-15", arrest=1, information=2, replaces=0), C(MISDEMEANOR, RECENT, ("dismissed 2024-05-01",), arrest=1, information=2, replaces=0)], ["2025-04-15", "2025-04-15", "2024-05-21"]),
    ("dropped: with all of the operative information", [C(FELONY_B, RECENT, arrest=1, information=1), nolled("2024-03-15", arrest=1, information=2), C(MISDEMEANOR, RECENT, ("dismissed 2024-05-01",), arrest=1, information=2)], ["2025-04-15", "2025-04-15", "2024-05-21"]),
    ("recorded as superseded", [C(FELONY_B, RECENT, ("superseded 2022-06-01",), arrest=1, information=1), nolled("2024-03-15", arrest=1, information=2, replaces=0)], ["2025-04-15", "2025-04-15"]),
    ("nolled before it was replaced: its own day", [nolled("2022-06-01", arrest=1, information=1), C(FELONY_B, RECENT, arrest=1, information=2, replaces=0)], ["2023-07-01", "open"]),
    ("a superseded federal count", [C(FEDERAL, RECENT, arrest=1, information=1), C(FEDERAL, RECENT, ("dismissed 2024-05-01",), arrest=1, information=2, replaces=0)], ["federal", "federal"]),
    ("a superseded count is not pending", [C(MISDEMEANOR, EARLY, ("guilty_plea 2010-06-01",)), C(FELONY_B, RECENT, arrest=1, information=1), nolled("2024-03-15", arrest=1, information=2, replaces=1)], ["2023-01-01", "2025-04-15", "2025-04-15"]),
]  # fmt: skip

YOUTHFUL = [
    # CGS 54-76o: at 21, unless convicted of a felony after the adjudication and before 21.
    # name, born, counts, days
    ("at 21", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2022-03-03",))], ["2025-08-20"]),
    ("born on February 29", "2000-02-29", [C(FELONY_D, "2017-02-01", ("youthful_offender 2018-03-03",))], ["2021-02-28"]),
    ("adjudicated after 21", "2001-05-05", [C(FELONY_D, RECENT, ("youthful_offender 2022-06-10",))], ["2022-06-10"]),
    ("no date of birth", None, [C(FELONY_D, RECENT, ("youthful_offender 2022-06-10",))], ["birth_unknown"]),
    ("a felony before 21", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2022-03-03",)), C(FELONY_D, "2024-01-01", ("guilty_plea 2025-08-19",))], ["felony_since", "2035-08-19"]),
    ("a felony at 21", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2022-03-03",)), C(FELONY_D, "2024-01-01", ("guilty_plea 2025-08-20",))], ["2025-08-20", "2035-08-20"]),
    ("a federal felony before 21", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2022-03-03",)), C(FEDERAL, "2024-01-01", ("guilty_plea 2025-01-02",))], ["felony_since", "federal"]),
    ("a misdemeanor before 21", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2022-03-03",)), C(MISDEMEANOR, "2024-01-01", ("guilty_plea 2025-01-02",))], ["2025-08-20", "2032-01-02"]),
    ("a felony before the adjudication", "2004-08-20", [C(FELONY_D, RECENT, ("youthful_offender 2023-03-03",)), C(FELONY_D, RECENT, ("guilty_plea 2022-09-09",))], ["2025-08-20", "2032-09-09"]),
    ("it resets no conviction", "1999-01-01", [C(MISDEMEANOR_14, "2016-06-01", ("guilty_plea 2017-04-01",)), C(FELONY_D, "2018-06-01", ("youthful_offender 2019-03-03",))], ["2024-04-01", "2020-01-01"]),
]  # fmt: skip

TOGETHER = [
    # CGS 54-142a(g): an information with several counts stays until all are entitled.
    # name, counts, day of each information, day of the arrest
    ("two that are due", [nolled("2024-03-15", arrest=1), C(FELONY_B, RECENT, ("dismissed 2024-05-01",), arrest=1)], ["2025-04-15"], "2025-04-15"),
    ("one is open", [nolled("2024-03-15", arrest=1), C(FELONY_B, RECENT, arrest=1)], [None], None),
    ("one stays for good", [nolled("2024-03-15", arrest=1), C(FELONY_C, RECENT, ("guilty_plea 2024-03-15",), arrest=1)], [None], None),
    ("one waits for seven years", [nolled("2024-03-15", arrest=1), C(MISDEMEANOR, RECENT, ("guilty_plea 2024-03-15",), arrest=1)], ["2031-03-15"], "2031-03-15"),
    ("two informations", [nolled("2022-06-01", arrest=1, information=1), C(MISDEMEANOR, RECENT, ("dismissed 2024-05-01",), arrest=1, information=2)], ["2023-07-01", "2024-05-21"], "2024-05-21"),
    ("the earlier information alone", [nolled("2022-06-01", arrest=1, information=1), C(FELONY_B, RECENT, arrest=1, information=2)], ["2023-07-01", None], None),
]  # fmt: skip
