"""100,000 weight sets around a rulebook's, the index of 63 units under each of them, and how often each unit has each rank:
in numpy, as `parindex sensitivity --question weights --draws 100000 --weights dirichlet:500` does it. Prints how many units
have a rank in every draw."""

import numpy as np

DRAWS, UNITS, LEAVES, BLOCK = 100_000, 63, 88, 10_000
random = np.random.default_rng(1)
shares = random.random((LEAVES, UNITS))
nominal = random.random(LEAVES)
places = np.broadcast_to(np.arange(UNITS), (BLOCK, UNITS))
ranks = np.zeros((UNITS, UNITS), np.int64)
for _ in range(DRAWS // BLOCK):
    weights = random.dirichlet(500 * nominal / nominal.sum(), BLOCK)
    order = np.argsort(-(weights @ shares), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, places, axis=1)
    ranks += np.bincount((places * UNITS + rank).ravel(), minlength=UNITS * UNITS).reshape(UNITS, UNITS)
print(int((ranks.sum(axis=1) == DRAWS).sum()))
