"""What a process uses and may use: its memory, and sockets, which can be taken from it for good."""

from __future__ import annotations

import contextlib
import os
import sys

__all__ = ["default_memory", "end_with_parent", "memory_in_use", "no_sockets"]


def memory_in_use(pid: int | None = None) -> int:
    """Return the private memory of a process in bytes: resident, and without mapped files where possible.

    Where the system does not say (other than Linux), it is the most that this process ever had resident.

    Args:
        pid: the process; this one where None.
    """
    try:
        with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
            _, resident, shared, *_rest = file.read().split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def default_memory() -> int | None:
    """Return three quarters of the memory that this process may have (the machine's, or its container's), in bytes.

    None where the system does not say.
    """
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError), open(path, "rb") as file:
            total = min(total, int(file.read()))
    return total * 3 // 4


def end_with_parent() -> None:
    """Have the system end this process when the one that started it ends, however that ends; on Linux.

    Source:
        https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    if sys.platform == "linux":
        import ctypes
        import signal

        set_signal = 1
        ctypes.CDLL(None).prctl(set_signal, signal.SIGKILL, 0, 0, 0)


_MACHINES = {"x86_64": (0xC000003E, 41, 317), "aarch64": (0xC00000B7, 198, 277)}  # audit arch, socket, seccomp
_IO_URING_SETUP = 425  # a ring could open sockets too
_X32 = 0x40000000  # a second numbering of the system calls on x86_64


def no_sockets() -> bool:
    """Take from this process, for good, the ability to open sockets: the wall behind `guard`.

    Linux on x86_64 and aarch64, no privileges needed, about 0.3 ms; every thread and child of the process is walled in.
    What is open stays usable. The engine then reports "Permission denied" for SERVICE and LOAD.

    Returns:
        whether the wall stands; False where the system has none to offer.

    Source:
        https://docs.kernel.org/userspace-api/seccomp_filter.html
    """
    import platform

    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None or sys.maxsize < 2**32:
        return False
    import ctypes
    import errno
    import struct

    arch, socket_number, seccomp_number = machine
    allow, refuse, kill = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    program = [
        (load, 0, 0, 4),  # the architecture of the call
        (equal, 1, 0, arch),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # its number
        (equal, 2, 0, socket_number),
        (equal, 1, 0, _IO_URING_SETUP),
        (at_least, 0, 1, _X32),
        (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    ]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    description = Program(len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_filter, all_threads = 38, 1, 1
    if libc.prctl(no_new_privileges, 1, 0, 0, 0):
        return False
    return bool(libc.syscall(seccomp_number, set_filter, all_threads, ctypes.byref(description)) == 0)
