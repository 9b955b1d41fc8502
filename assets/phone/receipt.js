// Shows the receipt that stands behind "#" in the address. Nothing is sent anywhere:
// browsers keep that part to themselves, and the page's policy allows no connection.
// Every text goes in as text, never as markup.
"use strict";

(() => {
  const main = document.getElementById("main");

  // One rule for each part; a part that is missing, twice, unknown or malformed makes the
  // whole address malformed. Half a receipt would be worse than none.
  const RULES = {
    v: /^1$/,
    r: /^[A-Z0-9]{6,12}$/,
    s: /^[a-z][a-z0-9-]{0,39}$/,
    t: /^[0-9]{12}$/,
    z: /^[ge]$/,
    l: /^(de|en)$/,
  };

  const readTime = (digits) => {
    const [year, month, day, hour, minute] = [[0, 4], [4, 6], [6, 8], [8, 10], [10, 12]]
      .map(([from, to]) => Number(digits.slice(from, to)));
    const time = new Date(Date.UTC(year, month - 1, day, hour, minute));
    const same = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 &&
      time.getUTCDate() === day && time.getUTCHours() === hour && time.getUTCMinutes() === minute;
    return same && year >= 2020 ? time : null;
  };

  const readFragment = (fragment) => {
    if (fragment.length > 200) return null;
    const parts = {};
    for (const pair of fragment.split("&")) {
      const at = pair.indexOf("=");
      const name = pair.slice(0, at);
      const value = pair.slice(at + 1);
      if (at < 1 || !Object.hasOwn(RULES, name) || Object.hasOwn(parts, name) || !RULES[name].test(value)) return null;
      parts[name] = value;
    }
    if (Object.keys(parts).length !== Object.keys(RULES).length) return null;
    const time = readTime(parts.t);
    return time && { number: parts.r, service: parts.s, time, received: parts.z === "e", language: parts.l };
  };

  const groups = (number) => number.replace(/(.{4})(?=.)/g, "$1 ");

  const whenText = (time, words) => {
    const date = new Intl.DateTimeFormat(words.locale, { dateStyle: "full", timeZone: "UTC" }).format(time);
    const clock = new Intl.DateTimeFormat(words.locale, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "UTC" }).format(time);
    return `${date}, ${clock}${words.clock}`;
  };

  // A number stays on one line with what it counts or names, as on the counter's screen.
  const kept = (text) => text
    .replace(/(\p{L}) (?=\d{1,3}\p{L}?(?:-\d{1,3}\p{L}?)?(?:[,.;]|$))/gu, "$1\u00a0")
    .replace(/(\d\.?) (?=\p{L}|€)/gu, "$1\u00a0");

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    for (const child of children) {
      if (child) element.append(child);
    }
    return element;
  };

  const known = (receipt) => (Object.hasOwn(SERVICES, receipt.service) ? SERVICES[receipt.service] : null);

  const facts = (rows) => {
    const list = make("dl", "facts");
    for (const [label, value] of rows) {
      if (value) list.append(make("div", "", make("dt", "", label), make("dd", "", kept(value))));
    }
    return list;
  };

  // The German name, too: it is the one on doors and letters.
  const receiver = ({ receiver: names }, language) =>
    (names[language] === names.de ? names.de : `${names[language]} (${names.de})`);

  const serviceRows = (receipt, language, words) => {
    const service = known(receipt);
    return [
      [words.service, service ? service.title[language] : words.application],
      [words.receiver, service ? receiver(service, language) : ""],
    ];
  };

  const counterRows = (language, words) => [
    [TOWN.counter[language], [TOWN.place[language], TOWN.address].filter(Boolean).join(", ")],
    [words.hours, TOWN.hours[language]],
    [words.phone, TOWN.phone],
  ];

  const escapeMarkup = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

  // The saved file is small, whole and silent: no script, no link, nothing to load.
  const fileText = (receipt, language, words) => {
    const rows = [
      ...serviceRows(receipt, language, words),
      [words.number, groups(receipt.number)],
      ["", whenText(receipt.time, words)],
      ...counterRows(language, words),
    ].filter(([, value]) => value);
    const heading = receipt.received ? words.receivedPaper : words.storedPaper;
    const body = rows.map(([label, value]) => `<p>${label ? `${escapeMarkup(label)}<br>` : ""}<b>${escapeMarkup(value)}</b></p>`).join("\n");
    return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(heading)} ${groups(receipt.number)}</title>
<style>body{font:1.15rem/1.4 "Noto Sans",system-ui,sans-serif;margin:1.5rem;max-width:34rem;color:#131525;background:#f7f1e5}h1{font-size:1.6rem;line-height:1.2}</style></head>
<body><p>${escapeMarkup(TOWN.name)}</p><h1>${escapeMarkup(heading)}</h1><p>${escapeMarkup(words.noDecision)}</p>
${body}
</body></html>
`;
  };

  const saveButton = (receipt, language, words) => {
    const button = make("button", "save", words.save);
    button.type = "button";
    const said = make("p", "said");
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      const file = new Blob([fileText(receipt, language, words)], { type: "text/html" });
      const link = make("a");
      link.href = URL.createObjectURL(file);
      link.download = `${words.file}-${receipt.number}.html`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      said.textContent = words.saved;
    });
    return [button, said];
  };

  const ticket = (receipt, words) => {
    const number = make("p", "number", groups(receipt.number));
    // Read letter by letter, not as a word.
    number.setAttribute("aria-label", receipt.number.split("").join(" "));
    return make("section", "ticket",
      make("p", "label", words.number), number,
      make("p", "tear", make("i")),
      make("p", "when", kept(whenText(receipt.time, words))));
  };

  const stepList = (receipt, language, words) => {
    const service = known(receipt);
    if (!service || service.steps[language].length === 0) return null;
    const list = make("ol", "steps");
    for (const step of service.steps[language]) list.append(make("li", "", step));
    return make("section", "", make("h2", "", words.next), list);
  };

  const showReceipt = (receipt, language, words) => {
    const badge = make("span", receipt.received ? "badge" : "badge waits");
    badge.setAttribute("aria-hidden", "true");
    return [
      make("div", "title", badge, make("h1", "", receipt.received ? words.received : words.stored)),
      ticket(receipt, words),
      make("h2", "paper", receipt.received ? words.receivedPaper : words.storedPaper),
      make("p", "", receipt.received ? "" : `${words.storedWhy} `, words.noDecision),
      facts(serviceRows(receipt, language, words)),
      ...saveButton(receipt, language, words),
      stepList(receipt, language, words),
      make("section", "counter", make("h2", "", words.counter), make("p", "", words.counterWhy), facts(counterRows(language, words))),
      make("p", "small", words.privacy),
      make("p", "small", words.proof),
    ];
  };

  const showNothing = (empty, language, words) => [
    make("h1", "", empty ? words.emptyTitle : words.brokenTitle),
    make("p", "note", empty ? words.empty : words.broken),
    make("section", "counter", make("h2", "", words.counter), facts(counterRows(language, words))),
  ];

  const show = (chosen) => {
    const fragment = location.hash.slice(1);
    const receipt = readFragment(fragment);
    const language = chosen || (receipt ? receipt.language : navigator.language.startsWith("en") ? "en" : "de");
    const words = WORDS[language];
    document.documentElement.lang = language;
    document.title = words.page;
    document.getElementById("town").textContent = TOWN.name;
    document.body.className = `stripe-${TOWN.stripe}`;
    for (const code of ["de", "en"]) {
      document.getElementById(code).hidden = code === language;
    }
    const content = receipt ? showReceipt(receipt, language, words) : showNothing(fragment === "", language, words);
    main.replaceChildren(...content.filter(Boolean));
  };

  document.getElementById("de").addEventListener("click", () => show("de"));
  document.getElementById("en").addEventListener("click", () => show("en"));
  window.addEventListener("hashchange", () => show());
  show();
})();
