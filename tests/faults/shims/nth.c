/* Makes the n-th call that changes something below one folder fail, or ends the process there.
 *
 *   FAULT_UNDER   only calls on files below this folder count (an absolute path without links in it)
 *   FAULT_CALLS   which calls, a comma list of: write sync rename unlink open mkdir allocate lock close
 *   FAULT_AT      the number (from 1) of the call that is hit; 0 hits none
 *   FAULT_HOW     an errno (5 EIO, 28 ENOSPC); 0 ends the process with SIGKILL
 *   FAULT_SIGNAL  instead of failing, the process gets this signal, waits FAULT_PAUSE milliseconds, and goes on
 *   FAULT_STAY    1: every later call fails as well (a disk that stays full)
 *   FAULT_TALLY   a file into which the number of calls is written, so that a driver knows how many there are
 *   FAULT_LIST    a file to which each call is added: number, milliseconds, name, path below the folder, tabs between
 *
 * Loaded with LD_PRELOAD. Counts across threads, per process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long seen;
static __thread char last[4096]; /* the path that was last found to be below the folder, from there on */

static const char *setting(const char *name) { const char *value = getenv(name); return value ? value : ""; }

static int below(const char *path) {
    const char *folder = setting("FAULT_UNDER");
    size_t length = strlen(folder);
    if (!length || !path || strncmp(path, folder, length) || (path[length] != '/' && path[length])) return 0;
    snprintf(last, sizeof last, "%s", path + length);
    return 1;
}

static int below_fd(int fd) {
    char link[64], path[4096];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

static void note(long number) {
    const char *file = setting("FAULT_TALLY");
    static ssize_t (*real)(int, const void *, size_t, off_t);
    char text[32];
    int fd, length;
    if (!*file) return;
    if (!real) real = dlsym(RTLD_NEXT, "pwrite");
    fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return;
    length = snprintf(text, sizeof text, "%-12ld\n", number);
    real(fd, text, (size_t)length, 0);
    close(fd);
}

static void list(long number, const char *name) {
    const char *file = setting("FAULT_LIST");
    struct timespec now;
    char text[4300], path[4096];
    int fd, length;
    if (!*file) return;
    snprintf(path, sizeof path, "%s", last);
    fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    length = snprintf(text, sizeof text, "%ld\t%ld\t%s\t%s\n", number, now.tv_sec * 1000 + now.tv_nsec / 1000000, name, path);
    write(fd, text, (size_t)length);
    close(fd);
}

/* Returns the errno that the call must fail with, 0 to let it through. */
static int hit(const char *kind, const char *name) {
    const char *kinds = setting("FAULT_CALLS"), *found = strstr(kinds, kind);
    long at, number;
    int how;
    if (!found) return 0;
    number = atomic_fetch_add(&seen, 1) + 1;
    note(number);
    list(number, name);
    at = atol(setting("FAULT_AT"));
    if (!at || number < at || (number > at && !*setting("FAULT_STAY"))) return 0;
    if (*setting("FAULT_SIGNAL")) {
        kill(getpid(), atoi(setting("FAULT_SIGNAL")));
        usleep((useconds_t)(1000 * atol(setting("FAULT_PAUSE"))));
        return 0;
    }
    how = atoi(setting("FAULT_HOW"));
    if (!how) kill(getpid(), SIGKILL);
    return how;
}

#define REAL(name) \
    static __typeof__(name) *real_##name; \
    if (!real_##name) real_##name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FAIL(condition, kind) \
    if (condition) { int fault = hit(kind, __func__); if (fault) { errno = fault; return -1; } }

ssize_t write(int fd, const void *data, size_t size) { REAL(write); FAIL(below_fd(fd), "write") return real_write(fd, data, size); }
ssize_t writev(int fd, const struct iovec *parts, int n) { REAL(writev); FAIL(below_fd(fd), "write") return real_writev(fd, parts, n); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { REAL(pwrite); FAIL(below_fd(fd), "write") return real_pwrite(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { REAL(pwrite64); FAIL(below_fd(fd), "write") return real_pwrite64(fd, data, size, at); }
int fsync(int fd) { REAL(fsync); FAIL(below_fd(fd), "sync") return real_fsync(fd); }
int fdatasync(int fd) { REAL(fdatasync); FAIL(below_fd(fd), "sync") return real_fdatasync(fd); }
int rename(const char *from, const char *to) { REAL(rename); FAIL(below(from) || below(to), "rename") return real_rename(from, to); }
int renameat(int a, const char *from, int b, const char *to) { REAL(renameat); FAIL(below(from) || below(to), "rename") return real_renameat(a, from, b, to); }
int link(const char *from, const char *to) { REAL(link); FAIL(below(to), "rename") return real_link(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) { REAL(linkat); FAIL(below(to), "rename") return real_linkat(a, from, b, to, flags); }
int unlink(const char *path) { REAL(unlink); FAIL(below(path), "unlink") return real_unlink(path); }
int unlinkat(int fd, const char *path, int flags) { REAL(unlinkat); FAIL(below(path) || (fd >= 0 && below_fd(fd)), "unlink") return real_unlinkat(fd, path, flags); }
int rmdir(const char *path) { REAL(rmdir); FAIL(below(path), "unlink") return real_rmdir(path); }
int flock(int fd, int how) { REAL(flock); FAIL(below_fd(fd), "lock") return real_flock(fd, how); }
int close(int fd) { REAL(close); FAIL(below_fd(fd), "close") return real_close(fd); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); FAIL(below(path), "mkdir") return real_mkdir(path, mode); }
int ftruncate(int fd, off_t size) { REAL(ftruncate); FAIL(below_fd(fd), "allocate") return real_ftruncate(fd, size); }
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); FAIL(below_fd(fd), "allocate") return real_ftruncate64(fd, size); }
int fallocate(int fd, int mode, off_t at, off_t size) { REAL(fallocate); FAIL(below_fd(fd), "allocate") return real_fallocate(fd, mode, at, size); }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        static int (*real)(const char *, int, ...); \
        va_list rest; mode_t mode; \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
        if ((flags & (O_CREAT | O_TRUNC)) && below(path)) { int fault = hit("open", "open"); if (fault) { errno = fault; return -1; } } \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
