"""F49–F51: each command that writes, hit at every call by which it changes anything."""

from __future__ import annotations

import signal

import pytest

from tests.faults.drivers import CALLS, Scale, list_calls
from tests.faults.writers import WRITERS, writers_in

KINDS = ",".join(CALLS)
EVERY = f"{KINDS},lock,close"
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
QUICK = ("update", "add --new")


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    return writers_in(tmp_path_factory.mktemp("writers"))


def points(writer, nth, scale, kinds, note, tally):
    """Return which calls are hit: every one in a long run; else the last of each kind, or a few of these, late ones more.

    Two calls are of one kind if function and path are the same but for numbers.
    """
    writer.reset()
    calls = list_calls(nth, writer.here, kinds, writer.words, note)
    assert len(calls) > 3, f"{writer.name}: {len(calls)} calls"
    by_kind = {call.kind: call for call in calls}
    late = sum(call.when > calls[-1].when - 300 for call in by_kind.values())
    if scale.long:
        return calls
    chosen = sorted(by_kind.values(), key=lambda call: call.number)
    if not scale.kinds:
        some, pick = max(1, scale.points // 8), scale.random(f"{writer.name} {kinds}")
        chosen = sorted({*pick.choices(chosen, k=some), *pick.choices(chosen[-8:], k=2 * some)}, key=lambda c: c.number)
    tally.note = (
        f"{writer.name}: {len(chosen)} of {len(by_kind)} kinds ({late} in the last 300 ms) of {len(calls)} calls"
    )
    return chosen


def names(quick):
    """Return the commands that are tried: all in a long run, or one of each kind of call; a sample else."""
    scale = Scale.chosen()
    return list(WRITERS) if scale.long or scale.kinds else list(quick)


@pytest.mark.parametrize("name", names(QUICK))
def test_f49_a_signal_at_every_call(writer, nth, scale, tally, name, tmp_path):
    """Nothing is left: what the command had not decided is undone before it ends."""
    case = writer(name)
    for turn, call in enumerate(points(case, nth, scale, EVERY, tmp_path / "calls", tally)):
        at, number, pause = call.number, SIGNALS[turn % 3], (0, 40)[turn // 3 % 2]
        case.reset()
        env = nth.environment(under=case.here.resolve(), calls=EVERY, at=at, signal=int(number), pause=pause)
        ended = case.run(env)
        tally.trial(
            f"{name}: {number.name} at call {at}, {call.name} {call.path}, {pause} ms, exit {ended.code}",
            lost=ended.untidy(0, 1, 128 + number, -number) or case.lost(),
            left=case.left(),
        )


@pytest.mark.parametrize("name", names(("add --new",)))
def test_f50_a_kill_at_every_call(writer, nth, scale, tally, name, tmp_path):
    """What is left is tidied by the next write to the place, of whatever file."""
    case = writer(name)
    for call in points(case, nth, scale, KINDS, tmp_path / "calls", tally):
        case.reset()
        case.run(nth.environment(under=case.here.resolve(), calls=KINDS, at=call.number, how=0))
        tally.trial(
            f"{name}: killed at call {call.number}, {call.name} {call.path}", lost=case.lost(), left=case.tidied()
        )


@pytest.mark.parametrize("name", names(("import",)))
@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_f51_every_call_fails(writer, nth, scale, tally, name, error, tmp_path):
    """Exit 0 means that nothing failed, and an error is told in words; nothing half is left."""
    case = writer(name)
    kinds = "write,sync,rename,open,mkdir,allocate"
    for call in points(case, nth, scale, kinds, tmp_path / "calls", tally):
        case.reset()
        stays = {"stay": 1} if error == 28 else {}
        ended = case.run(nth.environment(under=case.here.resolve(), calls=kinds, at=call.number, how=error, **stays))
        tally.trial(
            f"{name}: call {call.number}, {call.name} {call.path}, fails, exit {ended.code}",
            lost=ended.untidy(0, 1, 3) or case.lost(),
            left=case.left() if error == 5 else case.tidied(),
        )
