"""Draws of a product of uncertain factors, the same on every machine.

Python's generator (Mersenne Twister) promises for a whole-number seed the same `random()` in every
version; each draw here is that and arithmetic that IEEE 754 rounds in one way (+, -, *, / and the
square root), so a stated seed gives the same range byte for byte.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

SEED = 20170111
"""The day the council's report with the published estimate was submitted."""
DRAWS = 10_000
SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Factor:
    """The least, likeliest and greatest a factor may be: a triangular distribution."""

    low: float
    mode: float
    high: float

    def draw(self, share: float) -> float:
        """The value below which a share of the distribution lies."""
        width = self.high - self.low
        if not width:
            return self.low
        if share < (self.mode - self.low) / width:
            return self.low + sqrt(share * width * (self.mode - self.low))
        return self.high - sqrt((1 - share) * width * (self.high - self.mode))


@lru_cache(maxsize=8)
def product_range(
    factors: tuple[Factor, ...], *, seed: int = SEED, draws: int = DRAWS
) -> tuple[float, ...]:
    """The product below which 5, 50 and 95 percent of the draws lie; factors are drawn apart."""
    generator = random.Random(seed)
    products = []
    for _ in range(draws):
        product = 1.0
        for factor in factors:
            product *= factor.draw(generator.random())
        products.append(product)
    products.sort()
    return tuple(products[round(share * (draws - 1))] for share in SHARES)
