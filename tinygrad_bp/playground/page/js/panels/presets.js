// The menu of presets, below the page's title, and the files that can be opened.

import { attribute, h } from "../dom.js";
import { segments } from "../settings/fields.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{name: string, title: string, hint: string}} Preset */

/** The session refuses longer texts, and would take long to get them. */
const LONGEST = 1_000_000;

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const table = opening(page, "Open a table", ".csv,.txt,.tsv,text/csv", (name, text) => ({ type: "table", name, text }));
  const model = opening(page, "Open a model", ".json,application/json", (_, text) => ({ type: "model", text }));
  const list = h("div", { role: "menu", "aria-label": "Presets" });
  attribute(root, "data-control", "presets");
  attribute(root, "role", "region");
  attribute(root, "aria-label", "Presets and files");
  root.append(list, h("div", { class: "files" }, ...table, ...model));

  page.on("schema", ({ presets, settings }) => {
    operators(page, settings);
    list.replaceChildren(
      ...presets.map((/** @type {Preset} */ preset) =>
        h(
          "button",
          { type: "button", role: "menuitemradio", "data-preset": preset.name, onclick: () => choose(preset.name) },
          h("span", null, preset.title, h("span", { class: "note" }, preset.hint)),
        ),
      ),
    );
    mark();
  });
  page.on("settings", mark);
  walking(list);
  root.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") /** @type {HTMLElement | null} */ (list.querySelector('[aria-checked="true"]'))?.focus();
  });

  /** @param {string} name */
  function choose(name) {
    root.hidePopover();
    page.send({ type: "set", name: "preset", value: name });
  }

  function mark() {
    for (const button of list.querySelectorAll("button")) attribute(button, "aria-checked", button.dataset.preset === page.setting("preset") ? "true" : "false");
  }
}

/**
 * The operators beside the title, to switch them while the network learns.
 * @param {Page} page
 * @param {import("../settings/fields.js").Entry[]} schema
 */
function operators(page, schema) {
  const entry = schema.find(({ name }) => name === "operator");
  const title = document.querySelector(".bar h1");
  if (!entry || !title || title.querySelector(".operators")) return;
  const made = segments(entry, (value) => page.send({ type: "set", name: "operator", value }));
  made.element.classList.add("operators");
  attribute(made.element, "aria-label", "operator");
  attribute(made.element, "data-control", "operator");
  title.after(made.element);
  page.on("settings", (settings) => {
    made.element.hidden = !settings.used.includes("operator");
    made.show(settings.values.operator, settings.values);
  });
}

/**
 * A button that opens a file, and what opens it.
 * @param {Page} page
 * @param {string} words
 * @param {string} accept
 * @param {(name: string, text: string) => Record<string, any>} message
 */
function opening(page, words, accept, message) {
  const input = h("input", { type: "file", accept, hidden: true, "aria-label": words });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    input.value = "";
    const size = (file.size / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
    if (file.size > LONGEST) page.refuse(`${file.name} has ${size} MB, and the page takes at most 1 MB: take a part of it.`);
    else page.send(message(file.name, await file.text()));
    /** @type {HTMLElement | null} */ (input.closest("[popover]"))?.hidePopover();
  });
  return [h("button", { type: "button", onclick: () => input.click() }, `${words} …`), input];
}

/**
 * Up, down, Home and End walk through the entries of a menu.
 * @param {HTMLElement} list
 */
export function walking(list) {
  list.addEventListener("keydown", (event) => {
    const entries = [...list.querySelectorAll("button")];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (to === undefined) return;
    entries[(to + entries.length) % entries.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });
}
