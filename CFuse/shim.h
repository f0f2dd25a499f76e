#ifndef CFUSE_SHIM_H
#define CFUSE_SHIM_H

/* 312 keeps `struct fuse_loop_config` opaque, so that its layout is never compiled in. `_FILE_OFFSET_BITS` is
   left alone on purpose: with it `struct flock` would differ from the one of the Glibc module. */
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fuse.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/** `fuse_session_new`, which is a function in some versions of libfuse and a macro in others. `arguments` are
    the `count` words of a command line, its first the program's name; they are copied. */
static inline struct fuse_session *cfuse_session_new(int count, char **arguments,
                                                     const struct fuse_lowlevel_ops *operations,
                                                     void *userdata) {
    struct fuse_args args = {count, arguments, 0};
    struct fuse_session *session = fuse_session_new(&args, operations, sizeof(*operations), userdata);
    fuse_opt_free_args(&args);
    return session;
}

/** Gives up one optional feature of the connection, with whichever field or function this libfuse has for it. */
static inline void cfuse_refuse_feature(struct fuse_conn_info *connection, uint64_t feature) {
#if FUSE_VERSION >= FUSE_MAKE_VERSION(3, 17)
    fuse_unset_feature_flag(connection, feature);
#else
    connection->want &= ~(unsigned int)feature;
#endif
}

/** What every connection of ours asks of the kernel: at most `largest_write` bytes a request; no splicing, as
    replies come from one buffer; and O_TRUNC as a setattr of its own, so that truncation comes one way only. */
static inline void cfuse_tune_connection(struct fuse_conn_info *connection, unsigned int largest_write) {
    connection->max_write = largest_write;
    cfuse_refuse_feature(connection, FUSE_CAP_SPLICE_READ);
    cfuse_refuse_feature(connection, FUSE_CAP_SPLICE_WRITE);
    cfuse_refuse_feature(connection, FUSE_CAP_SPLICE_MOVE);
    cfuse_refuse_feature(connection, FUSE_CAP_ATOMIC_O_TRUNC);
}

/** The number by which the kernel knows the request that a buffer of `fuse_session_receive_buf` holds. */
static inline uint64_t cfuse_request_number(const struct fuse_buf *buffer) {
    return buffer->size < sizeof(struct fuse_in_header) ? 0 : ((const struct fuse_in_header *)buffer->mem)->unique;
}

/** Answers the request of that number with bytes from several places, the first of which, `places[0]`, is left to
    this function. libfuse's own `fuse_reply_iov` allocates for each answer. 0, or -1 with errno. */
static inline int cfuse_answer(int device, uint64_t number, struct iovec *places, int count) {
    struct fuse_out_header header = {sizeof(header), 0, number};
    int index;
    for (index = 1; index < count; index++) header.len += (uint32_t)places[index].iov_len;
    places[0].iov_base = &header;
    places[0].iov_len = sizeof(header);
    index = writev(device, places, count) < 0 ? -1 : 0;
    places[0].iov_base = NULL;
    return index;
}

/** Whether the flags of an open ask for direct I/O. Their bit depends on the architecture, and the C library
    names it to GNU sources only. */
static inline int cfuse_asks_for_direct_io(int flags) { return (flags & __O_DIRECT) != 0; }

/** A new file in memory alone, close-on-exec; -1 with errno on failure. */
static inline int cfuse_memory_file(void) { return (int)syscall(SYS_memfd_create, "output", 1u); }

/** Takes away what is mounted at `path`, which is not followed if it is a symbolic link; with `lazily` at once,
    whoever still uses it. 0, or -1 with errno. */
static inline int cfuse_unmount(const char *path, int lazily) {
    return umount2(path, UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0));
}

/** Gives the process a mount namespace of its own, with `user` a user namespace too; 0, or -1 with errno. */
static inline int cfuse_separate_mounts(int user) {
    return (int)syscall(SYS_unshare, CLONE_NEWNS | (user ? CLONE_NEWUSER : 0));
}

/** Has programs that this thread starts keep the right to mount, which a user other than root loses with the start of
    one; 0, or -1 with errno. */
static inline int cfuse_keep_right_to_mount(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct rights[2];
    if (syscall(SYS_capget, &header, rights) != 0) return -1;
    rights[0].inheritable |= 1u << CAP_SYS_ADMIN;
    if (syscall(SYS_capset, &header, rights) != 0) return -1;
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0);
}

/** Enters the user or mount namespace that `descriptor` names; 0, or -1 with errno. */
static inline int cfuse_enter_namespace(int descriptor) { return (int)syscall(SYS_setns, descriptor, 0); }

/** Keeps what is mounted at `path` and below from changing the mounts of other namespaces. */
static inline int cfuse_stop_propagation(const char *path) {
    return mount(NULL, path, NULL, MS_REC | MS_SLAVE, NULL);
}

/** Mounts the connection that `options` name by its descriptor. */
static inline int cfuse_mount(const char *source, const char *path, const char *type, const char *options) {
    return mount(source, path, type, MS_NOSUID | MS_NODEV, options);
}

/** Opens a directory as a place to start from, close-on-exec; -1 with errno on failure. */
static inline int cfuse_open_place(const char *path) { return open(path, __O_PATH | O_DIRECTORY | O_CLOEXEC); }

/** Shows `source` at `path` too. */
static inline int cfuse_bind(const char *source, const char *path) {
    return mount(source, path, NULL, MS_BIND | MS_REC, NULL);
}

/** Mounts an empty directory of mode 0755, in memory, at `path`. */
static inline int cfuse_mount_memory(const char *path) {
    return mount("bigproc", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755");
}

/** Has nothing written any more in what is mounted at `path`. */
static inline int cfuse_seal(const char *path) {
    return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/** Has the process sent `signal` when the thread that started it ends. */
static inline int cfuse_signal_on_parent_death(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

/** Gives the calling thread a name of up to 15 bytes, which process lists show. */
static inline int cfuse_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/** Sends a signal to the process whose folder in /proc is open as `descriptor`. */
static inline int cfuse_signal_process(int descriptor, int signal) {
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0u);
}

/** Asks for large pages in a mapping; a host that has none to give leaves it as it is. */
static inline void cfuse_advise_large_pages(void *start, size_t length) { madvise(start, length, MADV_HUGEPAGE); }

/** A new event counter, close-on-exec and non-blocking; -1 with errno on failure. */
static inline int cfuse_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/** A new descriptor that reads the blocked signals of `set`; -1 with errno on failure. */
static inline int cfuse_signalfd(const sigset_t *set) { return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK); }

/** Takes one signal from a `cfuse_signalfd`; 0 when none is pending. */
static inline int cfuse_signalfd_take(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

/** Whether the process ignores `signal`, as a background job of a shell ignores SIGINT. */
static inline int cfuse_signal_is_ignored(int signal) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/** Has the process ignore `signal` and keeps what it did before in `previous`. */
static inline int cfuse_ignore_signal(int signal, struct sigaction *previous) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    return sigaction(signal, &action, previous);
}

/** The handler of a wake-up: that it interrupts a system call is all it is for. */
static inline void cfuse_wake_handler(int signal) { (void)signal; }

/** Has `signal` end a blocked system call of the thread that gets it (EINTR) and do nothing else. */
static inline int cfuse_install_wake_signal(int signal) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = cfuse_wake_handler;
    return sigaction(signal, &action, NULL);
}

#endif
