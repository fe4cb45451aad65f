"""F49–F51: each command that writes, hit at every call by which it changes anything."""

from __future__ import annotations

import signal

import pytest

from tests.faults.drivers import CALLS, Scale, count_calls
from tests.faults.writers import WRITERS, writers_in

KINDS = ",".join(CALLS)
EVERY = f"{KINDS},lock,close"
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
QUICK = ("update", "add --new")


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    return writers_in(tmp_path_factory.mktemp("writers"))


def points(writer, nth, scale, kinds, note):
    """Return the numbers of calls to hit: every one in a long run, else one, and two of the last dozen."""
    writer.reset()
    calls = count_calls(nth, writer.here, kinds, writer.words, note)
    assert calls > 3, f"{writer.name}: {calls} calls"
    if scale.points >= calls:
        return calls, list(range(1, calls + 1))
    chosen = scale.random(f"{writer.name} {kinds}")
    tail = range(max(1, calls - 12), calls + 1)
    some = max(1, scale.points // 8)
    return calls, sorted({*chosen.choices(range(1, calls + 1), k=some), *chosen.choices(tail, k=2 * some)})


def names(quick):
    """Return the commands that are tried: all in a long run, a sample else."""
    return list(WRITERS) if Scale.chosen().long else list(quick)


@pytest.mark.parametrize("name", names(QUICK))
def test_f49_a_signal_at_every_call(writer, nth, scale, tally, name, tmp_path):
    """Nothing is left: what the command had not decided is undone before it ends."""
    case = writer(name)
    calls, chosen = points(case, nth, scale, EVERY, tmp_path / "calls")
    for at in chosen:
        number, pause = SIGNALS[at % 3], (0, 40)[at // 3 % 2]
        case.reset()
        env = nth.environment(under=case.here.resolve(), calls=EVERY, at=at, signal=int(number), pause=pause)
        ended = case.run(env)
        tally.trial(
            f"{name}: {number.name} at call {at} of {calls}, {pause} ms, exit {ended.code}",
            lost=ended.untidy(0, 1, 128 + number, -number) or case.lost(),
            left=case.left(),
        )


@pytest.mark.parametrize("name", names(("add --new",)))
def test_f50_a_kill_at_every_call(writer, nth, scale, tally, name, tmp_path):
    """What is left is tidied by the next write to the place, of whatever file."""
    case = writer(name)
    calls, chosen = points(case, nth, scale, KINDS, tmp_path / "calls")
    for at in chosen:
        case.reset()
        case.run(nth.environment(under=case.here.resolve(), calls=KINDS, at=at, how=0))
        tally.trial(f"{name}: killed at call {at} of {calls}", lost=case.lost(), left=case.tidied())


@pytest.mark.parametrize("name", names(("import",)))
@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_f51_every_call_fails(writer, nth, scale, tally, name, error, tmp_path):
    """Exit 0 means that nothing failed, and an error is told in words; nothing half is left."""
    case = writer(name)
    kinds = "write,sync,rename,open,mkdir,allocate"
    calls, chosen = points(case, nth, scale, kinds, tmp_path / "calls")
    for at in chosen:
        case.reset()
        stays = {"stay": 1} if error == 28 else {}
        ended = case.run(nth.environment(under=case.here.resolve(), calls=kinds, at=at, how=error, **stays))
        tally.trial(
            f"{name}: call {at} of {calls} fails, exit {ended.code}",
            lost=ended.untidy(0, 1, 3) or case.lost(),
            left=case.left() if error == 5 else case.tidied(),
        )
