/* The yardstick: a libfuse server of one file, every read of which is answered from one static buffer.

   Nothing that a FUSE server could do costs less: no text is made, nothing is looked up, and one thread serves all.

   static-server SIZE MOUNTPOINT: mounts, stays in the foreground, and ends with the mount or a signal. The file is
   `file`, of SIZE bytes as far as reads show. */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGEST_READ (1 << 20)
#define FILE_NODE 2

static char *answer;
static long long file_size;

static int describe(fuse_ino_t node, struct stat *status) {
    memset(status, 0, sizeof(*status));
    status->st_ino = node;
    status->st_uid = getuid();
    status->st_gid = getgid();
    if (node == FUSE_ROOT_ID) {
        status->st_mode = S_IFDIR | 0555;
        status->st_nlink = 2;
        return 0;
    }
    status->st_mode = S_IFREG | 0444;
    status->st_nlink = 1;
    return node == FILE_NODE ? 0 : ENOENT;
}

static void on_init(void *userdata, struct fuse_conn_info *connection) {
    (void)userdata;
    connection->max_write = LARGEST_READ;
}

static void on_lookup(fuse_req_t request, fuse_ino_t parent, const char *name) {
    struct fuse_entry_param entry;
    memset(&entry, 0, sizeof(entry));
    if (parent != FUSE_ROOT_ID || strcmp(name, "file") != 0) {
        fuse_reply_err(request, ENOENT);
        return;
    }
    entry.ino = FILE_NODE;
    entry.attr_timeout = 3600;
    entry.entry_timeout = 3600;
    describe(FILE_NODE, &entry.attr);
    fuse_reply_entry(request, &entry);
}

static void on_getattr(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *information) {
    struct stat status;
    (void)information;
    if (describe(node, &status) == 0)
        fuse_reply_attr(request, &status, 3600);
    else
        fuse_reply_err(request, ENOENT);
}

static void on_open(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *information) {
    (void)node;
    information->direct_io = 1;
    fuse_reply_open(request, information);
}

static void on_read(fuse_req_t request, fuse_ino_t node, size_t size, off_t offset,
                    struct fuse_file_info *information) {
    long long rest = file_size - offset;
    (void)node;
    (void)information;
    if (rest <= 0)
        size = 0;
    else if ((long long)size > rest)
        size = rest;
    fuse_reply_buf(request, answer, size < LARGEST_READ ? size : LARGEST_READ);
}

static const struct fuse_lowlevel_ops operations = {
    .init = on_init,
    .lookup = on_lookup,
    .getattr = on_getattr,
    .open = on_open,
    .read = on_read,
};

int main(int count, char **words) {
    char *library_words[] = {words[0], "-osubtype=static-server"};
    struct fuse_args arguments = FUSE_ARGS_INIT(2, library_words);
    struct fuse_session *session;
    void *memory;
    int status = 1;

    if (count != 3 || (file_size = atoll(words[1])) < 0) {
        fprintf(stderr, "usage: static-server SIZE MOUNTPOINT\n");
        return 64;
    }
    /* A large page, where the host has one, spares the kernel looking up 256 small ones with each answer. */
    if (posix_memalign(&memory, 2 << 20, 2 << 20) != 0) return 1;
    madvise(memory, 2 << 20, MADV_HUGEPAGE);
    answer = memory;
    for (int i = 0; i < LARGEST_READ; i++) answer[i] = "          0"[i % 11];

    session = fuse_session_new(&arguments, &operations, sizeof(operations), NULL);
    if (session == NULL) return 1;
    if (fuse_set_signal_handlers(session) == 0) {
        if (fuse_session_mount(session, words[2]) == 0) {
            status = fuse_session_loop(session) == 0 ? 0 : 1;
            fuse_session_unmount(session);
        }
        fuse_remove_signal_handlers(session);
    }
    fuse_session_destroy(session);
    fuse_opt_free_args(&arguments);
    return status;
}
