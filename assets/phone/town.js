// What your town writes here appears on the phone page. Edit the texts between the
// quotation marks; "de" is German, "en" is English. Leave a text empty ("") to hide it.
// Services are named as their files in the catalogue, without ".yaml".
"use strict";

const TOWN = {
  name: "Stadt Emscherfeld",
  stripe: "brick", // brick, green, blue or grey
  counter: { de: "Info-Schalter", en: "Info-Schalter (information desk)" },
  place: { de: "Erdgeschoss, gleich links", en: "Ground floor, first on the left" },
  address: "Rathausplatz 1, 45999 Emscherfeld",
  hours: { de: "Montag bis Freitag, 8 bis 16 Uhr", en: "Monday to Friday, 8 am to 4 pm" },
  phone: "02000 12 34 56",
  services: {
    "hund-anmelden": {
      title: { de: "Hund anmelden", en: "Register a dog" },
      receiver: { de: "Steueramt", en: "Tax office (Steueramt)" },
      steps: {
        de: ["Das Steueramt prüft Ihren Antrag.", "Dann kommt ein Brief mit dem Steuerbescheid und der Hundemarke."],
        en: ["The tax office checks your application.", "Then you get a letter with the tax notice and the dog tag."],
      },
    },
    "hund-abmelden": {
      title: { de: "Hund abmelden", en: "Deregister a dog" },
      receiver: { de: "Steueramt", en: "Tax office (Steueramt)" },
      steps: {
        de: ["Das Steueramt prüft Ihren Antrag.", "Dann kommt ein Brief mit dem neuen Steuerbescheid."],
        en: ["The tax office checks your application.", "Then you get a letter with the new tax notice."],
      },
    },
  },
};
