"""Batches of like length: every row once, in an order of seed and epoch alone."""

from optmodel.training.length_grouping import LengthGroupedSampler

LENGTHS = [(7 * number) % 97 for number in range(202)]


def order(seed: int, epoch: int) -> list[int]:
    sampler = LengthGroupedSampler(LENGTHS, batch_size=4, seed=seed)
    sampler.set_epoch(epoch)
    return list(sampler)


def test_every_row_comes_once() -> None:
    assert sorted(order(0, 0)) == list(range(202))


def test_seed_and_epoch_decide() -> None:
    assert order(3, 1) == order(3, 1)
    assert order(3, 1) != order(3, 2)
    assert order(3, 1) != order(5, 1)


def test_little_is_padded() -> None:
    def padding(rows: list[int]) -> int:
        batches = [[LENGTHS[row] for row in rows[i : i + 4]] for i in range(0, 202, 4)]
        return sum(len(batch) * max(batch) - sum(batch) for batch in batches)

    assert padding(order(0, 0)) < padding(list(range(202))) / 5
