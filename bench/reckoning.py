"""Medians, curves, draws and lines in plain Python, for `bench/recount.py`: each written a second time."""

import random
from math import exp, floor, log, sqrt

Z = 1.959963984540054


def quantile(values: list[float], share: float) -> float:
    """Between the two nearest of the sorted values, as PostgreSQL's percentile_cont has it."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = floor(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)


def kaplan_meier(facts: list[dict]) -> list[tuple[int, float, float, float]]:
    """Days, the share still waiting, and the ends of its interval (Greenwood, log-log)."""
    steps, share, spread = [], 1.0, 0.0
    for day in sorted({f["days"] for f in facts if f["course"] == "disposed"}):
        at_risk = sum(f["days"] >= day for f in facts)
        ended = sum(f["days"] == day and f["course"] == "disposed" for f in facts)
        share *= 1 - ended / at_risk
        if at_risk == ended:
            steps.append((day, 0.0, 0.0, 1.0))
            break
        spread += ended / (at_risk * (at_risk - ended))
        width = Z * sqrt(spread) / log(share)
        steps.append((day, share, share ** exp(-width), share ** exp(width)))
    return steps


def following(quarter: tuple[int, int]) -> tuple[int, int]:
    return (quarter[0] + quarter[1] // 4, quarter[1] % 4 + 1)


def segmented(counts: list[int], start: int) -> tuple[float, float]:
    """The change of level and of slope, on the log scale, of a Poisson regression."""
    rows = [(1.0, t, float(t >= start), float(max(t - start, 0))) for t in range(len(counts))]
    beta = [log(sum(counts) / len(counts)), 0.0, 0.0, 0.0]
    for _ in range(100):
        expected = [exp(sum(b * x for b, x in zip(beta, row, strict=True))) for row in rows]
        score = [
            sum((y - m) * row[j] for y, m, row in zip(counts, expected, rows, strict=True))
            for j in range(4)
        ]
        hessian = [
            [
                sum(m * row[j] * row[k] for m, row in zip(expected, rows, strict=True))
                for k in range(4)
            ]
            for j in range(4)
        ]
        beta = [b + step for b, step in zip(beta, solved(hessian, score), strict=True)]
    return beta[2], beta[3]


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss and Jordan, with the largest pivot."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for j in range(len(rows)):
        pivot = max(range(j, len(rows)), key=lambda i: abs(rows[i][j]))
        rows[j], rows[pivot] = rows[pivot], rows[j]
        rows[j] = [value / rows[j][j] for value in rows[j]]
        for i, row in enumerate(rows):
            if i != j:
                rows[i] = [a - row[j] * b for a, b in zip(row, rows[j], strict=True)]
    return [row[-1] for row in rows]


def draw(factors: list[list[float]]) -> list[str]:
    generator, products = random.Random(20170111), []
    for _ in range(10_000):
        product = 1.0
        for low, mode, high in factors:
            u = generator.random()
            if high > low and u < (mode - low) / (high - low):
                product *= low + sqrt(u * (high - low) * (mode - low))
            elif high > low:
                product *= high - sqrt((1 - u) * (high - low) * (high - mode))
            else:
                product *= low
        products.append(product)
    products.sort()
    ends = [products[round(share * 9_999)] for share in (0.05, 0.5, 0.95)]
    return [f"{round(v, 2 - len(str(int(v)))) if v >= 100 else round(v):,.0f}" for v in ends]
