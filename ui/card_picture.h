/* The ID card and the reader, as a person sees them lying before her.
 *
 * Owns: the geometry. Called by painting. Must not know: whose card it is; what is
 * drawn on it are blocks. Drawn in units and scaled, so that all of it is always seen.
 * It does not mirror: a card looks the same in every language. Where things stand on
 * the card: front of the German ID card, the CAN lower right. */
#ifndef SCHALTER_UI_CARD_PICTURE_H
#define SCHALTER_UI_CARD_PICTURE_H

#include "ui/canvas.h"
#include "ui/theme.h"

enum card_picture {
    CARD_PICTURE_PLACE, /* the card comes down to the reader */
    CARD_PICTURE_LIES,  /* it lies there */
    CARD_PICTURE_TAKE,  /* it is lifted off */
    CARD_PICTURE_CAN,   /* the front alone, the place of the CAN in a frame */
};

/** Height in px of a picture that is `width` px wide. */
int card_picture_height(enum card_picture picture, int width);

/** The frame around the CAN in a picture of CARD_PICTURE_CAN that fills `area`. */
struct box card_picture_can(struct box area);

/** Paints it into `area` in the colours of the theme; the ground stays as it is. */
void card_picture_draw(struct canvas *canvas, const struct theme *theme,
                       struct box area, enum card_picture picture);

#endif
