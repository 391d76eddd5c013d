// Starts the page: the connection, the panels, and what all of them are given.

import { connection } from "./connection.js";
import { math } from "./dom.js";
import { Keys } from "./keys/keys.js";
import { speak } from "./live.js";
import { keepSteady } from "./steady.js";
import { Store } from "./store.js";
import { mount as bar } from "./panels/bar.js";
import { mount as compare } from "./panels/compare.js";
import { mount as curve } from "./panels/curve.js";
import { mount as data } from "./panels/data.js";
import { mount as derivation } from "./panels/derivation.js";
import { mount as lesson } from "./panels/lesson.js";
import { mount as network } from "./panels/network.js";
import { mount as phases } from "./panels/phases.js";
import { mount as plane } from "./panels/plane.js";
import { mount as presets } from "./panels/presets.js";
import { mount as settings } from "./panels/settings.js";
import { mount as take } from "./panels/take.js";
import { mount as time } from "./panels/time.js";

/** @typedef {import("./page.js").Page} Page */

/** Each panel draws into the element of its name. @type {Record<string, (root: HTMLElement, page: Page) => void>} */
const PANELS = { bar, time, phases, network, derivation, presets, settings, take, curve, plane, data, lesson, compare };

document.getElementById("unstarted")?.remove();
const store = new Store();
const link = connection();
const keys = new Keys();
/** @type {((event: Record<string, any>) => void)[]} */
const listeners = [];

/** @type {Page} */
const page = {
  send: (message) => link.send(message),
  on: (panel, callback) => store.on(panel, callback),
  newest: (panel) => store.get(panel),
  setting: (name) => store.get("settings")?.values?.[name],
  select: (name) => link.send({ type: "select", name }),
  onevent: (callback) => listeners.push(callback),
  refuse: (text) => {
    for (const listener of listeners) listener({ type: "error", text });
  },
  speak,
  math,
  keys,
  connect: () => link.open(),
};

for (const [name, mount] of Object.entries(PANELS)) {
  const root = document.getElementById(name);
  if (root) mount(root, page);
}

// A token has done its work, and is not to be in links that are copied.
if (location.search) history.replaceState(null, "", location.pathname + location.hash);
/** What the address asks for: of one that is far too long, enough for a refusal. */
const asked = () => location.hash.slice(0, 200_000);
/** The moment that was shown last: where a session that begins anew has to come to. */
let shown = "";
store.on("link", ({ address }) => (shown = address));
link.onopen = () => {
  link.send({ type: "hello", address: shown || asked() });
  store.take({ connection: { lost: false } });
};
store.ondrawn = () => link.next();
link.onlost = (why = "") => store.take({ connection: { lost: true, why } });
link.onmessage = (news) => {
  if (news.panels) {
    store.take(news.panels);
    const isShown = "status" in news.panels;
    if (isShown) requestAnimationFrame(() => (document.body.dataset.ready = "")); // they stand there
  }
  for (const event of news.events ?? []) for (const listener of listeners) listener(event);
};
window.addEventListener("hashchange", () => link.send({ type: "hello", address: asked() }));
keys.listen();
keepSteady();
link.open();
