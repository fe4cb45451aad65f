"""Credits are picked from a stream, in whatever pieces it comes."""

from __future__ import annotations

from tests.dumps import NTRIPLES

from castgraph.paths.harvest import Harvest


def test_the_stream_may_come_in_any_pieces():
    import io

    data = NTRIPLES.encode()
    for size in (1, 7, 100, 10_000):
        harvest = Harvest(io.BytesIO(data))
        read = b""
        while part := harvest.read(size):
            read += part
        assert read == data
        assert sorted(iri[-3:] for iri in harvest.numbers) == [b"nm1", b"nm2", b"tt1", b"tt2"]
