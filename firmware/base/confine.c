#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* Refused whatever is asked for. Some are not on every machine: those are skipped. */
static const int refused[] = {
    /* others, by the network, the bus or the kernel's other doors */
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(bpf),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    /* other processes */
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(setpriority),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_setattr),
    SCMP_SYS(shmget),
    SCMP_SYS(msgget),
    SCMP_SYS(semget),
    SCMP_SYS(mq_open),
    /* files, their names, owners and rights */
    SCMP_SYS(creat),
    SCMP_SYS(openat2),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(truncate),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(rmdir),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    SCMP_SYS(symlink),
    SCMP_SYS(symlinkat),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(fchown),
    SCMP_SYS(lchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    SCMP_SYS(fsetxattr),
    SCMP_SYS(removexattr),
    SCMP_SYS(lremovexattr),
    SCMP_SYS(fremovexattr),
    SCMP_SYS(utimensat),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
};

static bool
refuse_all(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0) != 0)
            return false;
    return true;
}

/* Refused where an argument is as `when` says. */
static bool
refuse_when(scmp_filter_ctx filter, int call, struct scmp_arg_cmp when)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, 1, &when) == 0;
}

/* A file is opened to be read, and none is made. The flags are argument `at`. */
static bool
refuse_writing(scmp_filter_ctx filter, int call, unsigned at)
{
    static const scmp_datum_t flags[] = {O_WRONLY, O_RDWR, O_CREAT,
                                         O_TMPFILE & ~O_DIRECTORY, O_TRUNC};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (!refuse_when(filter, call,
                         (struct scmp_arg_cmp){.arg = at,
                                               .op = SCMP_CMP_MASKED_EQ,
                                               .datum_a = flags[i],
                                               .datum_b = flags[i]}))
            return false;
    return true;
}

struct confinement *
confine_create(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter != NULL && refuse_all(filter) &&
        refuse_writing(filter, SCMP_SYS(open), 1) &&
        refuse_writing(filter, SCMP_SYS(openat), 2))
        return filter;
    confine_destroy(filter);
    return NULL;
}

void
confine_destroy(struct confinement *confinement)
{
    if (confinement != NULL)
        seccomp_release(confinement);
}

/* Of others alone: whoever ends by itself (abort) signals itself. The process is the
 * first argument. */
static bool
refuse_of_others(scmp_filter_ctx filter)
{
    const struct {
        int call;
        scmp_datum_t self;
    } rules[] = {{SCMP_SYS(kill), (scmp_datum_t)getpid()},
                 {SCMP_SYS(tgkill), (scmp_datum_t)getpid()},
                 {SCMP_SYS(prlimit64), 0}};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (!refuse_when(filter, rules[i].call,
                         (struct scmp_arg_cmp){.op = SCMP_CMP_NE,
                                               .datum_a = rules[i].self,
                                               .datum_b = 0}))
            return false;
    return true;
}

enum status
confine_enter(struct confinement *confinement)
{
    return refuse_of_others(confinement) && seccomp_load(confinement) == 0
               ? STATUS_OK
               : STATUS_DENIED;
}
