"""Draws: a new uniform number for each occasion of a decision, from the one an entity has."""

from model.rule import rule

MULTIPLIER, MODULUS = 48271, 2**31 - 1
"""Park, Miller and Stockmeyer's generator (1993), which takes one occasion to the next."""


@rule
def nth_draw(uniform: float, occasion: int) -> float:
    """Give an entity's uniform for the n-th occasion of a decision, strictly between 0 and 1.

    A decision that one entity may face several times needs a new number each time, but one that
    belongs to the entity and the occasion, whatever else happens. The entity's own uniform seeds
    a multiplicative generator; the occasion says how many steps to go, in doubling strides.
    """
    state = 1 + int(uniform * (MODULUS - 1))
    stride = MULTIPLIER
    left = occasion
    while left > 0:
        if left % 2 == 1:
            state = state * stride % MODULUS
        stride = stride * stride % MODULUS
        left //= 2
    return state / MODULUS
