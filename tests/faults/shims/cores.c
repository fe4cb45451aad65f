/* Pretends that the machine has FAULT_CORES cores (16 without it): engines ask sched_getaffinity or sysconf. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int cores(void) {
    const char *text = getenv("FAULT_CORES");
    int number = text ? atoi(text) : 16;
    return number > 0 ? number : 1;
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *mask) {
    int i;
    (void)pid;
    memset(mask, 0, size);
    for (i = 0; i < cores() && (size_t)i / 8 < size; i++) ((unsigned char *)mask)[i / 8] |= (unsigned char)(1 << (i % 8));
    return 0;
}

long sysconf(int name) {
    static long (*real)(int);
    if (name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF) return cores();
    if (!real) real = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");
    return real(name);
}
