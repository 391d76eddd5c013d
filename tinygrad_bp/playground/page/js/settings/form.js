// The form of the settings: those that matter, in the order of the sentence, in groups.

import { attribute, children, h, say } from "../dom.js";
import { control } from "./fields.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("./fields.js").Entry} Entry */
/** @typedef {{element: HTMLElement, show: (data: any) => void}} Row */

/** What the groups are called. @type {Record<string, string>} */
const GROUPS = { data: "Data", network: "Network", learning: "Learning", biases: "Biases", start: "Start", stop: "Stop", view: "View" };

/**
 * The form, which is filled by `show` with the data of the settings.
 * @param {Page} page
 * @param {Entry[]} schema
 */
export function form(page, schema) {
  const rows = new Map(schema.map((entry) => [entry.name, row(page, entry)]));
  const groups = new Map(
    Object.entries(GROUPS).map(([name, label]) => {
      const inside = h("div", { class: "fields" });
      return [name, { inside, element: h("fieldset", null, h("legend", null, label), inside) }];
    }),
  );
  const element = h("form", { class: "form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() });

  /** @param {any} data */
  const show = (data) => {
    const used = schema.filter((entry) => data.used.includes(entry.name));
    for (const [name, group] of groups) {
      const own = used.filter((entry) => entry.group === name);
      children(group.inside, ...own.map((entry) => rows.get(entry.name)?.element));
    }
    children(element, ...[...groups.values()].filter((group) => group.inside.firstChild).map((group) => group.element));
    for (const entry of used) rows.get(entry.name)?.show(data);
  };
  return { element, show };
}

/**
 * A setting with its label, and the way back to what the preset has.
 * @param {Page} page
 * @param {Entry} entry
 * @returns {Row}
 */
function row(page, entry) {
  const id = `setting-${entry.name}`;
  /** @param {any} value */
  const give = (value) => page.send({ type: "set", name: entry.name, value });
  const made = control(entry, id, give);
  const isTick = entry.kind === "yesno";
  const label = h(made.isGroup ? "span" : "label", { id: `${id}-label`, for: made.isGroup ? null : id, title: entry.hint }, entry.label);
  if (made.isGroup) attribute(made.element, "aria-labelledby", label.id);
  /** @type {any} */
  let base = null;
  const back = h("button", { type: "button", class: "q inl back", onclick: () => give(base) });
  const seed = entry.name === "seed" && h("button", { type: "button", class: "q inl", onclick: () => page.send({ type: "new_seed" }) }, "New seed");
  const parts = isTick ? [h("span", { class: "tick" }, made.element, label)] : [label, made.element];
  const element = h("div", { class: "setting", "data-control": entry.name }, ...parts, seed, back);

  return {
    element,
    show: (data) => {
      const isChanged = data.changed.includes(entry.name);
      base = data.base[entry.name];
      element.classList.toggle("changed", isChanged);
      back.hidden = !isChanged;
      const words = `preset: ${called(entry, base)}`;
      say(back, words);
      attribute(back, "aria-label", `${entry.label}, back to the preset: ${called(entry, base)}`);
      made.show(data.values[entry.name], data.values);
    },
  };
}

/**
 * A value in words.
 * @param {Entry} entry
 * @param {any} value
 * @returns {string}
 */
function called(entry, value) {
  if (entry.kind === "choices") return value.map((/** @type {string} */ name) => entry.names.find((choice) => choice.name === name)?.label).join(", ");
  if (entry.names?.length) return entry.names.find((choice) => choice.name === String(value))?.label ?? value;
  if (entry.kind === "yesno") return value ? "yes" : "no";
  if (entry.kind === "list") return value.length ? value.join(", ") : "none";
  return (value === 0 && entry.zero) || String(value);
}
