"""Which figures of a release are hidden, so that no count of 1 to 10 children can be worked out.

All tables of one release are protected together, because they share totals: the caller hands over
every figure once and every sum that ties them (`Relation`), and `suppress` says which to hide.

What is hidden. A figure is small when it, or the number of children behind it, is 1 to the
threshold (10); this is the rule of the Centers for Medicare & Medicaid Services: cells of 1 to 10
are not shown, zero is, and no total, percentage or other table may give a hidden one back
(https://resdac.org/node/1506). Small figures are hidden first (primary suppression), then as few
others as are needed to keep them hidden (complementary suppression).

The attacker knows every published figure, every relation, and why each hidden figure is hidden:
it is a whole number, not zero (zero is always shown), at most the threshold if it is small and
counts children once, and above the threshold if it is hidden for another.

The standard. What this attacker can work out about a small figure must span all of 1 to the
threshold, and its true value where that is larger (12 referrals of 9 children). Where no hiding
at all could reach that far (a small total of three parts is at least 3), it must span what is left
if everything but the zeros is hidden; `narrowed` lists those. Where even that is a single number
(a small total of ten parts: all are ones) the figures of that sum are hidden with no reason given,
which takes the bound away. So no hidden figure is ever determined, and a complementary one that
were would not be hidden.

How. Every figure whose protection is in doubt is pushed to both ends of its interval by the
cheapest change of the figures that keeps all relations: a linear program (Kelly, Golden and Assad
1992; Cox 1995; Fischetti and Salazar 2001), repeated in whole numbers where its answer is
fractional. What it had to move is hidden; what turns out not to be needed is published again. Those
changed tables are the proof: each is in whole numbers, checked exactly, and one the attacker cannot
rule out.

Earlier releases. What was published stays known and what was hidden stays in the system: see
`knowledge` and docs/decisions/0022. The attacker also knows which figures did not change since, and on
which side of each published value a figure lies that is hidden as changed or for another.

Not covered: an attacker who re-runs this program to ask why one figure was hidden and not another;
one who knows some of the children; figures tied by anything but a sum (a count of children is at
most the count of referrals); whether each number between two ends is possible.
"""

from .attacker import Attack, attack
from .knowledge import Figure, Past, Released
from .protect import Suppression, suppress
from .tables import Cell, Reason, Relation, canonical

__all__ = [
    "Attack",
    "Cell",
    "Figure",
    "Past",
    "Reason",
    "Relation",
    "Released",
    "Suppression",
    "attack",
    "canonical",
    "suppress",
]
