"""A Spark session: started where it is asked for, quiet, and what goes wrong in it said in one line.

pyspark is imported when a session is started, never before. Executors import castgraph from where they run.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import CastgraphError, DataError, MissingPackageError, OptionError, OutputError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["check_java", "session", "translated"]

JAVA = 17
"""The oldest Java that Spark 4 runs on."""
_MASTER = re.compile(
    r"local(\[(\d+|\*)(,\s*\d+)?\])?\Z|local-cluster\[\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\]\Z|yarn\Z|k8s://\S+\Z"
    r"|spark://(?P<nodes>[^/\s,]+:\d+(,[^/\s,]+:\d+)*)\Z"
)
_MASTERS = "local[4] (this machine), spark://HOST:7077, yarn or k8s://https://HOST:PORT"
_INSTALL_JAVA = "install it (apt-get install openjdk-17-jre-headless), or name its folder in JAVA_HOME"
_QUIET = """rootLogger.level = error
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.maxConcurrentOutputFileWriters": "32",
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",  # which writes no .crc beside each file
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
_ON_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def session(master: str, settings: Mapping[str, str] | None = None, *, name: str = "castgraph") -> Iterator[Any]:
    """Start a Spark session on a master, and stop it afterwards; one that runs in this process already is used.

    Args:
        master: as Spark writes it, such as ``local[4]`` or ``spark://host:7077``.
        settings: of Spark, over those of castgraph; SPARK_CONF_DIR and spark-defaults.conf count as always.
        name: as the cluster shows it.

    Yields:
        The `pyspark.sql.SparkSession`.

    Raises:
        OptionError: what no master is called, or a master that nobody answers for.
        MissingPackageError: no pyspark, no Java, or one that is too old.
        CastgraphError: whatever Spark reports while the block runs, in one line; see `translated`.
    """
    _check_master(master)
    for name in ("pyspark", "pyarrow", "pandas"):
        if find_spec(name) is None:
            raise MissingPackageError(f"{name} is not installed, which --spark needs: pip install 'castgraph[spark]'")
    from pyspark.sql import SparkSession

    if (running := SparkSession.getActiveSession()) is not None:
        with translated():
            yield running
        return
    check_java()
    with tempfile.TemporaryDirectory(prefix="castgraph-spark-", ignore_cleanup_errors=True) as folder:
        spark = _start(SparkSession.builder.appName(name), master, settings or {}, Path(folder))
        try:
            with translated():
                yield spark
        finally:
            _stop(spark)


def check_java() -> None:
    """Refuse to go on without a Java that Spark runs on.

    Raises:
        MissingPackageError: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME", "")
    program = str(Path(home, "bin", "java")) if home else shutil.which("java")
    try:
        if not program:
            raise FileNotFoundError
        told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        where = f"JAVA_HOME is {home}, where no Java is" if home else "there is none on PATH"
        raise MissingPackageError(f"Spark needs Java {JAVA} or newer; {where}: {_INSTALL_JAVA}") from error
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if not found or int(found[1]) < JAVA:
        version = f"Java {found[1]}" if found else "of an unknown version"
        raise MissingPackageError(f"Spark needs Java {JAVA} or newer; {program} is {version}: {_INSTALL_JAVA}")


@contextmanager
def translated() -> Iterator[None]:
    """Say in one line what Spark reports in hundreds, and raise what castgraph raised on an executor as it was.

    Raises:
        DataError: a file that cannot be read, or an error of that kind which an executor met.
        OutputError: a full disk, or a folder that cannot be written to.
        CastgraphError: anything else that Spark reports.
    """
    try:
        yield
    except CastgraphError:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        raise _in_words(error) from error


def _check_master(master: str) -> None:
    found = _MASTER.match(master)
    if not found:
        hint = "; Spark Connect cannot be imported through" if master.startswith("sc://") else ""
        raise OptionError(f"--spark {master!r} is no master of Spark{hint}; write {_MASTERS}")
    nodes = (found["nodes"] or "").split(",")
    if nodes == [""]:
        return
    for node in nodes:  # Spark itself tries for minutes
        host, _, port = node.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        except (OSError, OverflowError):
            continue
        return
    raise OptionError(f"--spark {master}: nobody answers there; is the master running? Else write {_MASTERS}")


def _start(builder: Any, master: str, settings: Mapping[str, str], folder: Path) -> Any:
    """Start the session with a log of its own, so that Java's and Spark's greetings reach nobody."""
    (folder / "log4j2.properties").write_text(_QUIET, encoding="utf-8")
    chosen = dict(_SETTINGS)
    if master.startswith("local"):
        chosen |= _ON_LOOPBACK
    chosen |= settings
    logging = f"-Dlog4j2.configurationFile=file:{folder / 'log4j2.properties'}"
    chosen["spark.driver.extraJavaOptions"] = f"{logging} {chosen.get('spark.driver.extraJavaOptions', '')}".strip()
    builder = builder.master(master)
    for key, value in chosen.items():
        builder = builder.config(key, value)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable if master.startswith("local") else "python3")
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    if master.startswith("local-cluster"):
        _own_home(folder / "home")
    with _quiet(folder / "spark.log"):
        try:
            spark = builder.getOrCreate()
        except Exception as error:
            if isinstance(error, CastgraphError):
                raise
            told = _last_error(folder / "spark.log") or str(error)
            raise CastgraphError(f"Spark did not start on {master}: {shorten(_line(told), 300)}") from error
    return spark


def _stop(spark: Any) -> None:
    """Stop a session and the Java that ran it, also when it is broken."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    try:
        spark.stop()
    except Exception:  # noqa: S110  a Java that is gone is stopped
        pass
    if gateway is not None:
        process = getattr(gateway, "proc", None)
        gateway.shutdown()
        SparkContext._gateway = SparkContext._jvm = None
        if process is not None:
            process.stdin.close()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _own_home(folder: Path) -> None:
    """Let the workers of a cluster on this machine write beside links to Spark, not into the installed package."""
    import pyspark

    given = Path(os.environ.get("SPARK_HOME") or Path(str(pyspark.__file__)).parent)
    folder.mkdir()
    for entry in given.iterdir():
        if entry.name != "work":
            (folder / entry.name).symlink_to(entry)
    os.environ["SPARK_HOME"] = str(folder)


@contextmanager
def _quiet(log: Path) -> Iterator[None]:
    """Have what is written to standard error meanwhile, by this process and those that it starts, go to a file."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _last_error(log: Path) -> str:
    """Return the last line of a log that names an error; empty where none does."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line for line in reversed(lines) if re.search(r"\bERROR\b|Exception|Error:", line)), "")


_OWN = re.compile(r"castgraph\.errors\.(\w+): ([^\n]*)")
_UNREADABLE = re.compile(r"(?:while reading (?:file )?|reading file: )(\S+?)[.,]?\s")
_DAMAGED = re.compile(
    r"Unexpected end of input stream|incorrect (?:header|data) check|invalid (?:block type|stored block|distance|code)"
    r"|not a gzip file|crc mismatch|stored gzip (?:crc|size)|bad block header|EOFException|ZipException",
    re.IGNORECASE,
)
_FULL = re.compile(r"No space left on device|Disk quota exceeded|DSQuotaExceeded", re.IGNORECASE)
_REFUSED = re.compile(r"Permission denied|AccessControlException|Mkdirs failed to create|Read-only file system")


def _in_words(error: Exception) -> CastgraphError:
    """Return what an error of Spark means."""
    text = str(error)
    if found := _OWN.search(text):
        import castgraph.errors

        kind = getattr(castgraph.errors, found[1], CastgraphError)
        made = CastgraphError(found[2]) if kind in (DataError, CastgraphError) else kind(found[2])
        return DataError(str(made)) if kind is DataError else made
    if _FULL.search(text):
        return OutputError("Spark: no space left on device; nothing was written")
    if _DAMAGED.search(text):
        where = _UNREADABLE.search(text)
        return DataError("is damaged or cut short; fetch it again", _local(where[1]) if where else "the input")
    if "Path does not exist" in text or "FileNotFoundException" in text:
        where = re.search(r"(?:Path does not exist: |File )(\S+?)[.,]?(?:\s|\Z)", text)
        return DataError("no such file", _local(where[1]) if where else None)
    if found := _REFUSED.search(text):
        return OutputError(f"Spark: {_line(text[found.start() :])}; nothing was written")
    if "ExecutorLostFailure" in text or "executor lost" in text.lower():
        return CastgraphError(
            "Spark lost its executors too often; give them more memory, or look at the cluster's logs"
        )
    return CastgraphError(f"Spark: {shorten(_cause(text), 300)}")


def _cause(text: str) -> str:
    """Return the line of a trace of Java's that says most: the last cause, else the first line."""
    if found := re.search(
        r"Traceback \(most recent call last\):.*?^(\w[\w.]*(?:Error|Exception)[^\n]*)", text, re.M | re.S
    ):
        return _line(found[1])
    causes = re.findall(r"^Caused by: (?:[\w.$]+: )?(.+)$", text, re.MULTILINE)
    return _line(causes[-1] if causes else text)


def _line(text: str) -> str:
    return " ".join(text.split("\n\tat ")[0].split())


def _local(uri: str) -> str:
    """Return a file's own path instead of its address."""
    return re.sub(r"\Afile:/+", "/", uri)
