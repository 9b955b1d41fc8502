#include "drivers/reader_choice.h"

#include <string.h>

enum { WORTH_CONTACT = 1, WORTH_STRANGER = 2, WORTH_KNOWN = 3 };

static bool
is_bound(const struct reader_binding *binding, const struct usb_interface *interface)
{
    return binding->vendor == 0 ||
           (binding->vendor == interface->vendor &&
            binding->product == interface->product &&
            (binding->port[0] == '\0' || strcmp(binding->port, interface->port) == 0));
}

static bool
looks_contactless(const struct ccid_class *class)
{
    return (class->features & (CCID_CLOCK_STOP | CCID_OTHER_NAD)) == 0;
}

static enum reader_refusal
refusal_of(const struct reader_binding *binding, const struct reader_candidate *c)
{
    const struct usb_interface *interface = &c->interface;

    if (!is_bound(binding, interface))
        return READER_UNBOUND;
    if (interface->class == READER_USB_VENDOR)
        return READER_VENDOR_CLASS;
    if (c->class.max_message == 0 || interface->subclass != 0 ||
        interface->protocol != 0 || interface->bulk_in == 0 || interface->bulk_out == 0)
        return READER_NO_SLOT;
    if (c->class.level == CCID_LEVEL_TPDU || c->class.level == CCID_LEVEL_CHARACTER)
        return READER_TPDU;
    if ((c->family->traits & READER_TRAIT_CONTACT) != 0 || c->slot >= c->class.slots ||
        (c->family->vendor != 0 && c->family->rank != interface->rank))
        return READER_NO_SLOT;
    return READER_FINE;
}

bool
reader_choice_judge(const struct reader_binding *binding,
                    const struct usb_interface *interface, struct reader_candidate *out)
{
    *out = (struct reader_candidate){
        .interface = *interface,
        .family = reader_family_of(interface->vendor, interface->product),
    };
    /* Half of all devices have an interface of class FF. */
    bool named = binding->vendor != 0 && is_bound(binding, interface);
    if (interface->class == READER_USB_VENDOR && !named &&
        (out->family->traits & READER_TRAIT_VENDOR) == 0)
        return false;
    if (ccid_class_read(interface->extra, interface->extra_len, &out->class) !=
        STATUS_OK)
        out->class.max_message = 0;
    out->slot = out->family->slot;
    out->refusal = refusal_of(binding, out);
    if (out->refusal != READER_FINE)
        out->worth = 0;
    else if (out->family->vendor != 0)
        out->worth = WORTH_KNOWN;
    else
        out->worth = looks_contactless(&out->class) ? WORTH_STRANGER : WORTH_CONTACT;
    return true;
}

static bool
is_same(const struct usb_interface *a, const struct usb_interface *b)
{
    return a->plug == b->plug && a->number == b->number;
}

/* A free place, or that of the worst one that is worse than this one, the one told last
 * among equals. NULL: none. */
static struct reader_candidate *
place_for(struct reader_choice *choice, const struct reader_candidate *candidate)
{
    struct reader_candidate *place = NULL;
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        struct reader_candidate *c = &choice->candidate[i];
        if (c->interface.plug == 0)
            return c;
        if (c->worth < candidate->worth && (place == NULL || c->worth <= place->worth))
            place = c;
    }
    return place;
}

bool
reader_choice_add(struct reader_choice *choice,
                  const struct reader_candidate *candidate)
{
    int refused = 0;
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        const struct reader_candidate *c = &choice->candidate[i];
        if (is_same(&c->interface, &candidate->interface))
            return true;
        refused += c->interface.plug == candidate->interface.plug && c->worth == 0;
    }
    if (candidate->worth == 0 && refused >= READER_CHOICE_REFUSED_MAX)
        return true;
    struct reader_candidate *place = place_for(choice, candidate);
    choice->missed |= place == NULL || place->interface.plug != 0;
    if (place != NULL)
        *place = *candidate;
    return place != NULL;
}

bool
reader_choice_missed(struct reader_choice *choice)
{
    bool free = choice->candidate[READER_CHOICE_MAX - 1].interface.plug == 0;
    bool missed = choice->missed && free;
    choice->missed &= !missed;
    return missed;
}

void
reader_choice_remove(struct reader_choice *choice, uint32_t plug)
{
    int kept = 0;
    for (int i = 0; i < READER_CHOICE_MAX; i++)
        if (choice->candidate[i].interface.plug != plug)
            choice->candidate[kept++] = choice->candidate[i];
    while (kept < READER_CHOICE_MAX)
        choice->candidate[kept++] = (struct reader_candidate){0};
}

void
reader_choice_forgive(struct reader_choice *choice)
{
    for (int i = 0; i < READER_CHOICE_MAX; i++)
        choice->candidate[i].failed = false;
}

void
reader_choice_put_aside(struct reader_choice *choice, uint32_t plug, int trouble,
                        int64_t again)
{
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        struct reader_candidate *c = &choice->candidate[i];
        if (c->interface.plug != plug)
            continue;
        c->aside = true;
        c->trouble = trouble;
        c->again = again;
    }
}

const struct reader_candidate *
reader_choice_next(const struct reader_choice *choice)
{
    const struct reader_candidate *next = NULL;
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        const struct reader_candidate *c = &choice->candidate[i];
        if (c->worth > 0 && !c->failed && c->aside &&
            (next == NULL || c->again < next->again))
            next = c;
    }
    return next;
}

static bool
is_better(const struct reader_candidate *c, const struct reader_candidate *than)
{
    return c->aside != than->aside ? than->aside : c->worth > than->worth;
}

struct reader_candidate *
reader_choice_best(struct reader_choice *choice, int64_t now)
{
    struct reader_candidate *best = NULL;
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        struct reader_candidate *c = &choice->candidate[i];
        if (c->worth > 0 && !c->failed && c->again <= now &&
            (best == NULL || is_better(c, best)))
            best = c;
    }
    return best;
}

/* A reader with a contact slot beside the contactless one is refused for neither. */
static bool
has_better_interface(const struct reader_choice *choice,
                     const struct reader_candidate *than)
{
    for (int i = 0; i < READER_CHOICE_MAX; i++)
        if (choice->candidate[i].interface.plug == than->interface.plug &&
            choice->candidate[i].worth > 0)
            return true;
    return false;
}

bool
reader_choice_is_refused(const struct reader_choice *choice,
                         const struct reader_candidate *candidate)
{
    return candidate->interface.plug != 0 && candidate->worth == 0 &&
           !has_better_interface(choice, candidate);
}

enum reader_refusal
reader_choice_refusal(const struct reader_choice *choice, const char **model)
{
    const struct reader_candidate *told = NULL;
    for (int i = 0; i < READER_CHOICE_MAX; i++) {
        const struct reader_candidate *c = &choice->candidate[i];
        if (!reader_choice_is_refused(choice, c) && !c->failed)
            continue;
        if (told == NULL || (told->family->vendor == 0 && c->family->vendor != 0))
            told = c;
    }
    *model = told != NULL ? told->family->name : "";
    if (told == NULL)
        return READER_FINE;
    return told->refusal != READER_FINE ? told->refusal : READER_NO_ACCESS;
}
