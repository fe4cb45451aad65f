"""One Spark session for all of these tests; without Java or pyspark they are skipped, and say so."""

from __future__ import annotations

import pytest

from castgraph.errors import MissingPackageError

QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
    "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote",  # classes of Spark's own jars, some 10,000
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.shuffle.partitions": "2",
}
"""Settings under which small jobs are quick: nothing is compiled for them, and their plans are made once."""


def needed() -> None:
    """Skip where Spark cannot be had."""
    for name in ("pyspark", "pyarrow", "pandas"):
        pytest.importorskip(name, reason=f'{name} is not installed: pip install "castgraph[spark]"')
    from castgraph.spark.session import check_java

    try:
        check_java()
    except MissingPackageError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def spark():
    """A session of two cores; whatever asks for one in this process is given this one."""
    needed()
    from castgraph.spark.session import session

    with session("local[2]", QUICK) as running:
        yield running
