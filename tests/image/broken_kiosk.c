/* In the kiosk's place in an update that tests/image/returns.py makes: it ends at once
 * or, where the file `hangs` is, never shows a frame. Where the kiosk itself lies in
 * `second`, its first start alone ends. */
#include <fcntl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    (void)argc;
    while (access("/usr/share/schalter/hangs", F_OK) == 0)
        (void)pause();
    /* Outlives a restart, as the folder does (cross/units/schalter.service). */
    if (open("/run/schalter/started", O_CREAT | O_EXCL | O_CLOEXEC, 0600) < 0)
        (void)execv("/usr/share/schalter/second", argv);
    return 3;
}
