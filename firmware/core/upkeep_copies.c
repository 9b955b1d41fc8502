#include "core/upkeep_copies.h"

#include <string.h>

#include "base/text.h"
#include "base/upkeep_folder.h"

bool
upkeep_is_of_copies(enum upkeep_errand errand)
{
    return errand == UPKEEP_TAKE_OUT || errand == UPKEEP_CONFIRM;
}

bool
upkeep_has_copies(const struct session *session)
{
    return session->technician.device.recover > 0;
}

void
upkeep_copies_offer(const struct session *session, enum upkeep_errand errand,
                    struct upkeep_advice *advice)
{
    int count = session->technician.device.recover;
    size_t cap = sizeof advice->text;
    char folder[UPKEEP_FOLDER_MAX];
    upkeep_folder(session->kiosk.device, folder);
    if (errand == UPKEEP_TAKE_OUT)
        text_format(advice->text, cap,
                    "%d %s, verschlossen für die Stadt, in den Ordner "
                    "%s/antraege. Hier %s auch.",
                    count, count == 1 ? "Antrag" : "Anträge", folder,
                    count == 1 ? "bleibt er" : "bleiben sie");
    else
        text_format(advice->text, cap, "%s",
                    "Mit demselben Stick. Was darauf genau so liegt, wird hier "
                    "gelöscht.");
}

void
upkeep_copies_working(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    int done = upkeep->copies.good + upkeep->copies.left;
    bool confirm = upkeep->errand == UPKEEP_CONFIRM;
    advice->title = confirm ? "Der Stick wird mit den Anträgen hier verglichen."
                            : "Die Anträge werden auf den Stick geschrieben.";
    text_format(advice->text, sizeof advice->text,
                "%d %s. Lassen Sie den Stick stecken.", done,
                confirm ? "verglichen" : "geschrieben und geprüft");
}

void
upkeep_copies_done(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    const struct upkeep_copies *copies = &upkeep->copies;
    struct text_buf buf = text_buf_over(advice->text, sizeof advice->text);
    bool one = copies->good == 1;
    char folder[UPKEEP_FOLDER_MAX];
    upkeep_folder(session->kiosk.device, folder);
    if (upkeep->errand == UPKEEP_CONFIRM) {
        text_put_format(&buf, "%d %s hier gelöscht.", copies->good,
                        one ? "ist" : "sind");
        if (copies->left > 0)
            text_put_format(&buf, " %d %s so nicht auf diesem Stick und %s hier.",
                            copies->left, copies->left == 1 ? "liegt" : "liegen",
                            copies->left == 1 ? "bleibt" : "bleiben");
        return;
    }
    if (copies->good == 0) {
        text_put(&buf, "Es war keiner da.");
        return;
    }
    text_put_format(&buf, "%d %s geprüft auf dem Stick, im Ordner %s/antraege.",
                    copies->good, one ? "liegt" : "liegen", folder);
    if (copies->in_doubt > 0)
        text_put_format(&buf,
                        " %d davon %s vielleicht schon angekommen: Die Stadt fragt "
                        "zuerst die Behörde.",
                        copies->in_doubt, copies->in_doubt == 1 ? "ist" : "sind");
    text_put(&buf,
             " Bringen Sie den Stick der Stadt. Wenn sie die Anträge geöffnet hat, "
             "löschen Sie sie hier.");
}

void
upkeep_copies_failed(const struct session *session, struct upkeep_advice *advice)
{
    const struct upkeep *upkeep = &session->technician.upkeep;
    int good = upkeep->copies.good;
    size_t len = strlen(advice->text);
    if (upkeep->errand == UPKEEP_TAKE_OUT)
        text_format(
            advice->text + len, sizeof advice->text - len,
            " %d %s auf dem Stick. Verloren ist nichts: Hier sind alle noch da.", good,
            good == 1 ? "liegt" : "liegen");
    else if (upkeep->trouble != UPKEEP_NO_COPIES)
        text_format(advice->text + len, sizeof advice->text - len,
                    " Bestätigt %s %d, die übrigen sind noch hier.",
                    good == 1 ? "ist" : "sind", good);
}
