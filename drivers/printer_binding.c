#include "drivers/printer_binding.h"

#include <string.h>

static bool
names(const struct printer_binding *binding, const struct usb_interface *interface,
      const char *serial)
{
    return binding->vendor == interface->vendor &&
           binding->product == interface->product &&
           (binding->port[0] == '\0' || strcmp(binding->port, interface->port) == 0) &&
           (binding->serial[0] == '\0' || strcmp(binding->serial, serial) == 0);
}

enum printer_verdict
printer_binding_judge(const struct printer_binding *binding,
                      const struct usb_interface *interface, const char *serial)
{
    const struct printer_family *family =
        printer_family_of(interface->vendor, interface->product);

    if (binding->vendor != 0 && !names(binding, interface, serial))
        return PRINTER_VERDICT_UNBOUND;
    if (family->vendor == 0)
        return binding->vendor != 0 ? PRINTER_VERDICT_ASK : PRINTER_VERDICT_UNKNOWN;
    /* A maker of receipt printers makes other ones too. */
    return family->product != 0 ? PRINTER_VERDICT_USE : PRINTER_VERDICT_ASK;
}

bool
printer_binding_accepts_id(const struct printer_binding *binding, const uint8_t *id,
                           size_t len)
{
    if (binding->vendor != 0)
        return !printer_family_is_office(id, len);
    return printer_family_is_escpos(id, len);
}
