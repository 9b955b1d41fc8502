/* In the kiosk's place in an update that tests/image/returns.py makes: it ends at once
 * or, where the file `hangs` is, never shows a frame. */
#include <unistd.h>

int
main(void)
{
    while (access("/usr/share/schalter/hangs", F_OK) == 0)
        (void)pause();
    return 3;
}
