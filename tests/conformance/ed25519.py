# SPDX-License-Identifier: BSD-2-Clause
"""Ed25519 from the formulas of RFC 8032, for signatures that no library makes.

A signature (R, S) of a key A is right if S times the base point is R plus h times A, where h is a
hash of R, A and the message. A lax verifier multiplies both sides by 8 and checks nothing else.
Then points of small order, which are those whose order divides 8, vanish, also where they were
added to another point, and S counts modulo the group's order. Section 4 of FORMAT.md refuses what
only a lax verifier accepts. There is a verifier of each kind here, to show that a vector lies
between the two.
"""
import collections
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
SIGN_BIT = 1 << 255

# What is signed: the prefix stands before R, and the message after A.
Form = collections.namedtuple("Form", "prefix message")


def plain(message):
    return Form(b"", message)


def prehashed(message, context=b"", prehash=hashlib.sha512):
    """Returns the form Ed25519ph."""
    return Form(prefix(1, context), prehash(message).digest())


def prefix(flag, context):
    """Returns what RFC 8032 calls dom2."""
    return b"SigEd25519 no Ed25519 collisions" + bytes([flag, len(context)]) + context


# --- points: (X, Y, Z, T) with x = X / Z, y = Y / Z and x * y = T / Z

NEUTRAL = (0, 1, 1, 0)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * D * one[3] * other[3] % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    result = NEUTRAL
    while number > 0:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def is_same(one, other):
    x_differs = (one[0] * other[2] - other[0] * one[2]) % P
    y_differs = (one[1] * other[2] - other[1] * one[2]) % P
    return x_differs == y_differs == 0


def decode(encoded):
    """Returns the point, or None. It takes what is not canonical: y above P, a sign for x = 0."""
    number = int.from_bytes(encoded, "little")
    y = number % SIGN_BIT % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_MINUS_ONE % P
    if x * x % P != square:
        return None
    if x % 2 != number // SIGN_BIT:
        x = -x % P
    return x, y, 1, x * y % P


def encode(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y + x % 2 * SIGN_BIT).to_bytes(32, "little")


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_of_small_order(point):
    return is_same(multiply(8, point), NEUTRAL)


def small_order_points():
    """Returns the eight points, by their order: multiples of one of order 8."""
    points = [decode(y.to_bytes(32, "little")) for y in range(2, 20)]
    torsion = [multiply(ORDER, point) for point in points if point]
    generator = next(t for t in torsion if not is_same(multiply(4, t), NEUTRAL))
    return [multiply(n, generator) for n in (0, 4, 2, 6, 1, 3, 5, 7)]


def other_encodings(point):
    """Returns the encodings of a point that a lax verifier takes for it and are not canonical."""
    y = int.from_bytes(encode(point), "little") % SIGN_BIT
    numbers = [form + sign for form in (y, y + P) if form < SIGN_BIT for sign in (0, SIGN_BIT)]
    found = [number.to_bytes(32, "little") for number in numbers]
    return [e for e in found if e != encode(point) and is_same(decode(e), point)]


# --- signatures


def secret_scalar(seed):
    """Returns the number that a key multiplies with."""
    number = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return number % (1 << 254) // 8 * 8 + (1 << 254)


def challenge(form, point, public):
    digest = hashlib.sha512(form.prefix + point + public + form.message).digest()
    return int.from_bytes(digest, "little") % ORDER


def sign(form, secret, public, nonce=1):
    """Signs with a scalar and with the point that belongs to a nonce."""
    return sign_with_point(form, secret, public, encode(multiply(nonce, BASE)), nonce)


def sign_with_point(form, secret, public, point, nonce=0):
    """Signs with an encoding of R, which need not be that of the nonce."""
    scalar = (nonce + challenge(form, point, public) * secret) % ORDER
    return point + scalar.to_bytes(32, "little")


def is_good(form, signature, public, cofactor):
    point, key = decode(signature[:32]), decode(public)
    if point is None or key is None:
        return False
    right = add(point, multiply(challenge(form, signature[:32], public), key))
    left = multiply(int.from_bytes(signature[32:], "little"), BASE)
    return is_same(multiply(cofactor, left), multiply(cofactor, right))


def is_lax_good(form, signature, public):
    return is_good(form, signature, public, 8)


def is_strict_good(form, signature, public):
    """Follows the rules of section 4."""
    point, key = decode(signature[:32]), decode(public)
    return (
        is_good(form, signature, public, 1)
        and int.from_bytes(signature[32:], "little") < ORDER
        and encode(key) == public
        and not is_of_small_order(key)
        and encode(point) == signature[:32]
        and not is_of_small_order(point)
    )
