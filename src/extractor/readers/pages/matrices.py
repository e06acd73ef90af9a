"""Transformation matrices of pages, as PDF (ISO 32000-1, 8.3.3) and OFD (GB/T 33190) write them."""

from __future__ import annotations

Matrix = tuple[float, float, float, float, float, float]


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that maps by ``inner`` first and by ``outer`` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def quarter_turns(a: float, b: float) -> int:
    """Quarter turns clockwise that make a direction of writing run to the right; -1 for none."""
    if abs(b) < 0.1:
        return 0 if a > 0 else 2
    if abs(a) < 0.1:
        return 1 if b > 0 else 3
    return -1
