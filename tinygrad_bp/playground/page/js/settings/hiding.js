// What a link hides: it takes controls and panels off the page, and gives the form to choose them.

import { attribute, h } from "../dom.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{name: string, label: string}} Part */

/**
 * Takes what the link hides off the page. Numbers are left out by the session itself.
 * @param {Page} page
 */
export function hiding(page) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let written = "";
  page.on("settings", ({ values }) => {
    /** @type {string[]} */
    const names = values.hide.filter((/** @type {string} */ name) => /^\w+$/.test(name));
    if (names.join() === written) return;
    written = names.join();
    const places = names.flatMap((name) => [`#${name}:not(#settings)`, `#${name} > details`, `[data-control~="${name}"]`]);
    if (names.includes("presets")) places.push(".bar .title > svg");
    sheet.replaceSync(places.length ? `${places.join(", ")} { display: none !important; }` : "");
    const title = document.querySelector(".bar .title");
    if (title) attribute(title, "disabled", names.includes("presets"));
  });
}

/**
 * The choice of what a link hides.
 * @param {Page} page
 * @param {any} schema
 */
export function hidingForm(page, schema) {
  /** @param {string} legend @param {Part[]} parts */
  const group = (legend, parts) =>
    h(
      "fieldset",
      null,
      h("legend", null, legend),
      h("div", { class: "ticks" }, ...parts.map(({ name, label }) => h("label", null, h("input", { type: "checkbox", value: name }), " ", label))),
    );
  const form = h("div", { class: "hiding" }, group("Panels", schema.panels), group("Controls", schema.controls), group("Numbers", schema.numbers));
  const copy = () => {
    const names = [...form.querySelectorAll("input")].filter((input) => input.checked).map((input) => input.value);
    page.send({ type: "set", name: "hide", value: names });
    page.send({ type: "take", what: "link" });
  };
  page.on("settings", ({ values }) => {
    for (const input of form.querySelectorAll("input")) if (document.activeElement !== input) input.checked = values.hide.includes(input.value);
  });
  return h(
    "details",
    { class: "hide" },
    h("summary", null, "Hide something in a link"),
    form,
    h("p", { class: "acts" }, h("button", { type: "button", onclick: copy }, "Hide these and copy the link")),
  );
}
