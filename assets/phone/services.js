// Made from the catalogue by `schalter-phone`: change the services there.
"use strict";

const SERVICES = {
  "hund-abmelden": {"title":{"de":"Hund abmelden","en":"Deregister a dog"},"receiver":{"de":"Steueramt","en":"Tax office"},"steps":{"de":["Das Steueramt prüft Ihren Antrag.","Dann kommt ein Brief mit dem neuen Bescheid."],"en":["The tax office checks your application.","Then you will get a letter with your new tax notice."]}},
  "hund-anmelden": {"title":{"de":"Hund anmelden","en":"Register a dog"},"receiver":{"de":"Steueramt","en":"Tax office"},"steps":{"de":["Das Steueramt prüft Ihren Antrag.","Dann kommt ein Brief mit Bescheid und Hundemarke.","Große Hunde melden Sie auch beim Ordnungsamt."],"en":["The tax office checks your application.","Then you will get a letter with your tax notice and dog tag.","Register large dogs with the public order office too."]}},
};
