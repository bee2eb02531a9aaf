"""Student's t distribution: p-values without SciPy, whose import takes longer than the whole analysis."""

import math

_MAX_TERMS = 10_000
_EPSILON = 1e-15
_TINY = 1e-300


def two_sided_p_value(t: float, degrees: int) -> float:
    """The chance of |T| ≥ |t| for T of Student's t distribution with `degrees` degrees of freedom.

    It is I_x(ν/2, 1/2) with x = ν/(ν + t²) (Abramowitz and Stegun, 26.7.1), the regularized incomplete
    beta function.
    """
    if math.isinf(t):
        return 0.0
    square = t * t
    return _regularized_beta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square))


def _regularized_beta(a: float, b: float, x: float, rest: float) -> float:
    """I_x(a, b); `rest` is 1 − x, given apart as x may be close to 1."""
    if rest <= 0:
        return 1.0
    if x <= 0:
        return 0.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast below this; mirror above it
        return 1 - _regularized_beta(b, a, rest, x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    return math.exp(log_front) / a / _continued_fraction(a, b, x)


def _continued_fraction(a: float, b: float, x: float) -> float:
    """The fraction of DLMF 8.17.22, by the modified Lentz algorithm."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _MAX_TERMS):
        m = term // 2
        if term % 2:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + step * d or _TINY)
        c = 1 + step / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value
