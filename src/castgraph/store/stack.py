"""How much stack this thread has: the engine reads and runs a query by recursion, and ends the process without any."""

from __future__ import annotations

import sys
import threading

__all__ = ["is_too_short_to_hurt", "room_for_query", "stack_size"]

_USUAL = 8 << 20
"""Bytes of stack of a main thread where nothing limits it."""
_SMALL = 512 << 10
"""Bytes of stack of a thread where the system does not say."""
_OWN = 64
"""KiB that the engine takes for the smallest query, and Python around it."""
_USUAL_ROOM = 6 << 10


def stack_size() -> int:
    """Return the bytes of stack of the thread that calls."""
    if threading.current_thread() is threading.main_thread():
        try:
            import resource
        except ImportError:  # Windows, whose main thread has less
            return 1 << 20
        limit = resource.getrlimit(resource.RLIMIT_STACK)[0]
        return _USUAL if limit == resource.RLIM_INFINITY else limit
    return _of_thread() or threading.stack_size() or _SMALL


def room_for_query(most: float = _USUAL_ROOM) -> float:
    """Return the KiB of stack that a query may take in this thread: three quarters of it, but for what others need."""
    return min(most, stack_size() / 1024 * 0.75 - _OWN)


def is_too_short_to_hurt(text: str) -> bool:
    """Return whether a query is too short to take the stack of this thread: no character of any takes 2 KiB."""
    return len(text) * 3 < room_for_query()


def _of_thread() -> int:
    """Return the bytes of stack that the C library gave this thread, 0 where it does not say."""
    import ctypes

    libc = ctypes.CDLL(None)
    if sys.platform == "darwin":
        libc.pthread_self.restype = ctypes.c_void_p
        libc.pthread_get_stacksize_np.restype = ctypes.c_size_t
        libc.pthread_get_stacksize_np.argtypes = [ctypes.c_void_p]
        return int(libc.pthread_get_stacksize_np(libc.pthread_self()))
    if not hasattr(libc, "pthread_getattr_np"):
        return 0
    libc.pthread_self.restype = ctypes.c_void_p
    libc.pthread_getattr_np.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    attributes = ctypes.create_string_buffer(256)
    size = ctypes.c_size_t()
    if libc.pthread_getattr_np(libc.pthread_self(), attributes):
        return 0
    libc.pthread_attr_getstacksize(attributes, ctypes.byref(size))
    libc.pthread_attr_destroy(attributes)
    return size.value
