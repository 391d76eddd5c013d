// What can be taken away: files are saved, and a link is copied and put into the address.

import { h, say } from "../dom.js";
import { walking } from "./presets.js";

/** @typedef {import("../page.js").Page} Page */

/** How long a word about what was done stays, in milliseconds. */
const STAYS = 5000;
/** A lesson on a large network takes seconds: longer than this, and it is said. */
const SLOW = 600;

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const list = h("div", { role: "menu", "aria-label": "Take away" });
  root.append(list);
  walking(list);
  const tell = telling(page);
  let waits = 0;

  page.on("schema", ({ files }) => {
    list.replaceChildren(
      ...files.map((/** @type {{name: string, label: string}} */ file) =>
        h("button", { type: "button", role: "menuitem", "data-what": file.name, onclick: () => take(file.name) }, file.label),
      ),
    );
  });
  root.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") list.querySelector("button")?.focus();
  });
  page.onevent((event) => {
    clearTimeout(waits);
    if (event.type === "say") tell(event.text);
    if (event.type !== "file") return;
    if (event.what === "link") copy(event.text, tell);
    else {
      save(event.name, event.media, event.text);
      tell(`${event.name} is saved.`);
    }
  });

  /** @param {string} what */
  function take(what) {
    root.hidePopover();
    waits = window.setTimeout(() => tell("It is being made."), SLOW);
    page.send({ type: "take", what });
  }
}

/**
 * Gives what says in a corner of the page, and to who listens, what was done.
 * @param {Page} page
 */
function telling(page) {
  const words = h("p");
  const field = h("input", { class: "entry", readonly: true, "aria-label": "Link", hidden: true });
  const box = h("div", { class: "said", popover: "manual" }, words, field);
  document.body.append(box);
  let leaves = 0;

  /**
   * @param {string} text
   * @param {string} [link] where it could not be copied
   */
  return (text, link = "") => {
    say(words, text);
    field.hidden = !link;
    field.value = link;
    box.showPopover();
    page.speak(text, true);
    clearTimeout(leaves);
    if (link) field.select();
    else leaves = window.setTimeout(() => box.hidePopover(), STAYS);
  };
}

/**
 * @param {string} address
 * @param {(text: string, link?: string) => void} tell
 */
async function copy(address, tell) {
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(location.href);
    tell("The link to this moment is copied.");
  } catch {
    tell("Copy the link to this moment:", location.href);
  }
}

/**
 * @param {string} name
 * @param {string} media
 * @param {string} text
 */
function save(name, media, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${media};charset=utf-8` }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
