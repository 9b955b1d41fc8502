#include "caretaker/copies.h"

#include <errno.h>
#include <unistd.h>

#include "base/deposit.h"
#include "base/log.h"
#include "base/text.h"
#include "caretaker/stick.h"

static const char folder_name[] = "antraege";

/* What lies there under its name is never replaced. */
static enum upkeep_trouble
take_out(int folder, const char *name, const struct upkeep_copy *copy,
         struct upkeep_copies *copies)
{
    const char *bytes = (const char *)copy->file.at;
    enum status status = deposit_compare(folder, name, bytes, copy->file.len);
    if (status == STATUS_NOT_FOUND)
        status = deposit_put(folder, name, bytes, copy->file.len);
    else if (status == STATUS_INVALID)
        status = STATUS_DENIED;
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "copy-not-taken", LOG_WORD("status", status_name(status)));
    copies->good += status == STATUS_OK;
    copies->left += status == STATUS_DENIED;
    copies->in_doubt += status == STATUS_OK && copy->maybe_arrived;
    return status == STATUS_FULL ? UPKEEP_STICK_FULL
           : status == STATUS_IO ? UPKEEP_STICK_BROKEN
                                 : UPKEEP_FINE;
}

static enum upkeep_trouble
settle(int folder, const struct upkeep_copy *copy, bool confirm,
       struct upkeep_copies *copies)
{
    char name[DEPOSIT_NAME_MAX];
    text_format(name, sizeof name, "%s.json", copy->reference);
    if (!confirm)
        return take_out(folder, name, copy, copies);
    bool lies =
        folder >= 0 && deposit_compare(folder, name, (const char *)copy->file.at,
                                       copy->file.len) == STATUS_OK;
    copies->good += lies;
    copies->left += !lies;
    return UPKEEP_FINE;
}

static enum upkeep_trouble
sum_up(const struct upkeep_copies *copies, bool confirm)
{
    if (confirm)
        return copies->good > 0 ? UPKEEP_FINE : UPKEEP_NO_COPIES;
    return copies->left > 0 ? UPKEEP_COPY_OTHER : UPKEEP_FINE;
}

static enum upkeep_trouble
each(struct errands *errands, int folder, bool confirm)
{
    uint8_t packet[UPKEEP_COPY_MAX];
    struct upkeep_copies *copies = &errands->news.copies;
    struct upkeep_copy copy;
    for (;;) {
        copies->wanted = true;
        errands->tell(errands->context, &errands->news);
        enum status status = errands->hear(errands->context, packet, &copy);
        copies->wanted = false;
        if (status != STATUS_OK) {
            LOG(LOG_LEVEL_WARN, "no-copy", LOG_WORD("status", status_name(status)));
            return UPKEEP_NO_COURIER;
        }
        if (copy.trouble != UPKEEP_FINE)
            return copy.trouble;
        if (copy.reference[0] == '\0')
            return sum_up(copies, confirm);
        enum upkeep_trouble trouble = settle(folder, &copy, confirm, copies);
        if (trouble != UPKEEP_FINE)
            return trouble;
    }
}

enum upkeep_trouble
copies_do(struct errands *errands, const struct upkeep_request *request)
{
    struct stick stick;
    bool confirm = request->errand == UPKEEP_CONFIRM;
    enum upkeep_trouble trouble =
        stick_open(&stick, errands->root, errands->bus, !confirm);
    if (trouble != UPKEEP_FINE)
        return trouble;
    int folder = stick_folder(&stick, request->device, folder_name);
    if (folder < 0 && !confirm)
        trouble = stick_trouble(errno);
    else
        trouble = each(errands, folder, confirm);
    if (folder >= 0)
        close(folder);
    enum upkeep_trouble closed = stick_close(&stick);
    return trouble == UPKEEP_FINE ? closed : trouble;
}
