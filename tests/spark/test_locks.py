"""Of two imports by Spark into one folder the second is refused in words, and what a killed one left goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.outside import write_imdb
from tests.spark.test_importing import import_imdb

from castgraph.errors import StoreLockedError
from castgraph.store.locks import locked

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_import_into_the_same_folder_is_refused_and_leaves_the_first_alone(spark: Any, tmp_path: Path) -> None:
    folder, beside = write_imdb(tmp_path / "imdb", "title.principals"), tmp_path / ".out.partial"
    (beside / "shards").mkdir(parents=True)
    (beside / "shards" / "begun").touch()
    with (
        locked(beside),
        pytest.raises(StoreLockedError, match=r"\.out\.partial: is being written by process \d+ .*wait"),
    ):
        import_imdb(folder, tmp_path / "out")
    assert (beside / "shards" / "begun").exists()

    import_imdb(folder, tmp_path / "out")  # the first one was killed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["imdb", "out"]
    assert not (tmp_path / "out" / "begun").exists()


def test_on_another_file_system_the_owner_is_named(spark: Any, tmp_path: Path) -> None:
    from castgraph.spark.files import Files

    place = f"file://{tmp_path}/.out.partial"
    with Files(spark).owned(place):
        with (
            pytest.raises(
                StoreLockedError, match=r"written by process \d+ on \S+ since .*remove that folder if it was"
            ),
            Files(spark).owned(place),
        ):
            pass
        assert (tmp_path / ".out.partial" / "owner").exists()
    assert [*tmp_path.iterdir()] == []
