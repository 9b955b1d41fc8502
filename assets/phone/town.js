// What your town writes here appears on the phone page. Edit the texts between the
// quotation marks; "de" is German, "en" is English. Leave a text empty ("") to hide it.
// What the services are called stands in services.js, which is made from the catalogue.
"use strict";

const TOWN = {
  name: "Stadt Emscherfeld",
  stripe: "brick", // brick, green, blue or grey
  counter: { de: "Info-Schalter", en: "Info-Schalter, the info desk" },
  place: { de: "Erdgeschoss, gleich links", en: "Ground floor, first on the left" },
  address: "Rathausplatz 1, 45999 Emscherfeld",
  hours: { de: "Montag bis Freitag, 8 bis 16 Uhr", en: "Monday to Friday, 8 am to 4 pm" },
  phone: "02000 12 34 56",
};
