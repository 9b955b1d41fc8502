/* Constant, name and code point of every icon.
 * Generated from the drawings in assets/icons by its generate.py. */
#ifndef SCHALTER_UI_ICONS_LIST_H
#define SCHALTER_UI_ICONS_LIST_H

#define ICONS_LIST(X)                                                                  \
    X(BACK, "back", 0xe000)                                                            \
    X(BACKSPACE, "backspace", 0xe001)                                                  \
    X(BELL, "bell", 0xe002)                                                            \
    X(BUS, "bus", 0xe003)                                                              \
    X(CALENDAR, "calendar", 0xe004)                                                    \
    X(CALL, "call", 0xe005)                                                            \
    X(CARD, "card", 0xe006)                                                            \
    X(CERTIFICATE, "certificate", 0xe007)                                              \
    X(CHECK, "check", 0xe008)                                                          \
    X(CLOCK, "clock", 0xe009)                                                          \
    X(CLOSE, "close", 0xe00a)                                                          \
    X(DOCUMENT, "document", 0xe00b)                                                    \
    X(DOWN, "down", 0xe00c)                                                            \
    X(EASY, "easy", 0xe00d)                                                            \
    X(EDIT, "edit", 0xe00e)                                                            \
    X(EURO, "euro", 0xe00f)                                                            \
    X(EXIT, "exit", 0xe010)                                                            \
    X(FAMILY, "family", 0xe011)                                                        \
    X(FOUND, "found", 0xe012)                                                          \
    X(HEADPHONES, "headphones", 0xe013)                                                \
    X(HELP, "help", 0xe014)                                                            \
    X(HOME, "home", 0xe015)                                                            \
    X(INFO, "info", 0xe016)                                                            \
    X(KEYPAD, "keypad", 0xe017)                                                        \
    X(LANGUAGE, "language", 0xe018)                                                    \
    X(LETTER, "letter", 0xe019)                                                        \
    X(LOCK, "lock", 0xe01a)                                                            \
    X(NETWORK, "network", 0xe01b)                                                      \
    X(NEXT, "next", 0xe01c)                                                            \
    X(NONE, "none", 0xe01d)                                                            \
    X(PARKING, "parking", 0xe01e)                                                      \
    X(PAW, "paw", 0xe01f)                                                              \
    X(PERSON, "person", 0xe020)                                                        \
    X(PHONE, "phone", 0xe021)                                                          \
    X(PRINTER, "printer", 0xe022)                                                      \
    X(QR, "qr", 0xe023)                                                                \
    X(SAVE, "save", 0xe024)                                                            \
    X(SCREEN, "screen", 0xe025)                                                        \
    X(SHIFT, "shift", 0xe026)                                                          \
    X(SIGN, "sign", 0xe027)                                                            \
    X(SPACE, "space", 0xe028)                                                          \
    X(SPEAK, "speak", 0xe029)                                                          \
    X(TOOL, "tool", 0xe02a)                                                            \
    X(TOUCH, "touch", 0xe02b)                                                          \
    X(UP, "up", 0xe02c)                                                                \
    X(VIEW, "view", 0xe02d)                                                            \
    X(WARNING, "warning", 0xe02e)                                                      \
    X(WATER, "water", 0xe02f)

#endif
