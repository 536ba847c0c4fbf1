"""3-vectors and 3x3 rotation matrices (row-major tuples). Must know nothing about bodies.

Columns of a frame matrix are: 0 anterior, 1 up (towards the proximal joint), 2 the body's right. Angles are degrees.
"""

from functools import reduce
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Vec: TypeAlias = tuple[float, float, float]
Mat: TypeAlias = tuple[Vec, Vec, Vec]

ORIGIN: Vec = (0.0, 0.0, 0.0)


def about_x(angle: float) -> Mat:
    c, s = cos(radians(angle)), sin(radians(angle))
    return ((1, 0, 0), (0, c, -s), (0, s, c))


def about_y(angle: float) -> Mat:
    c, s = cos(radians(angle)), sin(radians(angle))
    return ((c, 0, s), (0, 1, 0), (-s, 0, c))


def about_z(angle: float) -> Mat:
    c, s = cos(radians(angle)), sin(radians(angle))
    return ((c, -s, 0), (s, c, 0), (0, 0, 1))


def product(*matrices: Mat) -> Mat:
    return reduce(_times, matrices)


def _times(a: Mat, b: Mat) -> Mat:
    (b00, b01, b02), (b10, b11, b12), (b20, b21, b22) = b
    (p, q, r), (s, t, u), (v, w, x) = a
    return (
        (p * b00 + q * b10 + r * b20, p * b01 + q * b11 + r * b21, p * b02 + q * b12 + r * b22),
        (s * b00 + t * b10 + u * b20, s * b01 + t * b11 + u * b21, s * b02 + t * b12 + u * b22),
        (v * b00 + w * b10 + x * b20, v * b01 + w * b11 + x * b21, v * b02 + w * b12 + x * b22),
    )


def turned(m: Mat, v: Vec) -> Vec:
    (a, b, c), (d, e, f), (g, h, i) = m
    x, y, z = v
    return (a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z)


def transposed(m: Mat) -> Mat:
    (a, b, c), (d, e, f), (g, h, i) = m
    return ((a, d, g), (b, e, h), (c, f, i))


def column(m: Mat, j: int) -> Vec:
    return (m[0][j], m[1][j], m[2][j])


def from_columns(a: Vec, b: Vec, c: Vec) -> Mat:
    return transposed((a, b, c))


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scaled(a: Vec, k: float) -> Vec:
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    return sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    return scaled(a, 1 / (length(a) or 1.0))


def euler_zxy(m: Mat) -> Vec:
    """The angles (a, b, c) in degrees of m = about_z(a) about_x(b) about_y(c)."""
    b = asin(max(-1.0, min(1.0, m[2][1])))
    return degrees(atan2(-m[0][1], m[1][1])), degrees(b), degrees(atan2(-m[2][0], m[2][2]))
