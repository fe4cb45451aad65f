"""Is started in the place of a command: a fork of a process that has imported everything runs it; see forking.py.

This one only hands over its words, folder, variables and streams, and ends as the fork ended.
"""

import _socket
import marshal
import os
import signal
import sys


def main() -> None:
    """Be a command."""
    address, *words = sys.argv[1:]
    mask = os.umask(0)
    os.umask(mask)
    text = marshal.dumps((words, os.getcwdb(), dict(os.environb), mask))  # noqa: PTH109 - the bytes of it
    asked = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    asked.connect(address)
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    asked.sendmsg([len(text).to_bytes(8, "little")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    while text:
        text = text[asked.send(text) :]
    status = marshal.loads(asked.recv(16))  # noqa: S302 - from forking.py
    if status is None:
        os.execv(sys.executable, [sys.executable, "-m", "castgraph", *words])  # noqa: S606
    if os.WIFSIGNALED(status):
        signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
