// The controls of settings: each is made from what the schema says that the setting may be.

import { attribute, children, h, say } from "../dom.js";
import { parsed } from "../numbers.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{name: string, label: string}} Choice */
/** @typedef {{kind: string, lower: number, upper: number, least: number, most: number, names: Choice[], item: Kind}} Kind */
/** @typedef {Kind & {name: string, label: string, hint: string, group: string, keeps: string, zero: string}} Entry */
/** @typedef {(value: any) => void} Give */
/**
 * The control of a setting.
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: any, values: Record<string, any>) => void} show
 * @property {boolean} [isGroup] whether it is several controls, so that a label names the group
 */

/**
 * The control of a setting, which gives a new value to `give`.
 * @param {Entry} entry
 * @param {string} id
 * @param {Give} give
 * @returns {Control}
 */
export function control(entry, id, give) {
  if (entry.kind === "choice") return entry.names.length <= 3 ? segments(entry, give) : menu(entry.names, id, give);
  if (entry.kind === "choices") return toggles(entry, give);
  if (entry.kind === "whole" && entry.names.length) return menu(entry.names, id, (name) => give(Number(name)));
  if (entry.kind === "yesno") return tick(id, give);
  if (entry.kind === "list" && entry.item.kind === "choice") return menus(entry, give);
  if (entry.kind === "list" && entry.item.kind === "text") return names(id, give);
  if (entry.kind === "list") return sizes(entry, id, give);
  const read = (/** @type {string} */ text) => (entry.zero && ["", entry.zero].includes(text.trim()) ? 0 : readNumber(text, entry));
  const write = (/** @type {number} */ value) => (value === 0 && entry.zero) || String(value);
  return field(id, give, read, write, entry.kind === "whole" ? 1 : 0);
}

/**
 * What was typed as a number within the bounds; a sentence where it is none.
 * @param {string} text
 * @param {Kind} kind
 * @returns {number | string}
 */
function readNumber(text, kind) {
  const value = parsed(text);
  const isWhole = kind.kind === "whole";
  if (value !== null && value >= kind.lower && value <= kind.upper && (!isWhole || Number.isInteger(value))) return value;
  return `${isWhole ? "A whole number" : "A number"} from ${kind.lower.toLocaleString("en")} to ${kind.upper.toLocaleString("en")}.`;
}

/**
 * A field: Enter takes, Escape leaves, up and down change the last digit.
 * @param {string} id
 * @param {Give} give
 * @param {(text: string) => any} read gives a string, a sentence, for what cannot be taken
 * @param {(value: any) => string} write
 * @param {number} [least] the least step of up and down; 0 for one of the last digit
 * @returns {Control}
 */
export function field(id, give, read, write, least = 0) {
  let last = "";
  const note = h("span", { class: "refused", id: `${id}-note`, role: "alert" });
  const input = h("input", { id, type: "text", class: "entry", inputmode: least === 1 ? "numeric" : "decimal", autocomplete: "off", spellcheck: "false" });

  /** @param {string} text */
  const refuse = (text) => {
    say(note, text);
    attribute(input, "aria-invalid", text ? "true" : null);
    attribute(input, "aria-describedby", text ? note.id : null);
  };
  const leave = () => {
    input.value = last;
    refuse("");
  };
  const take = () => {
    if (input.value === last) return refuse("");
    const value = read(input.value);
    refuse(typeof value === "string" ? value : "");
    if (typeof value === "string") return;
    if (write(value) === last) input.value = last; // the same number, written otherwise
    else give(value);
  };
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") take();
    else if (event.key === "Escape" && input.value !== last) leave();
    else if (by) {
      const now = parsed(input.value) ?? (input.value === write(0) ? 0 : null);
      if (now === null) return;
      const digits = least ? 0 : (/[.,](\d+)$/.exec(input.value.trim())?.[1].length ?? 0);
      input.value = (now + by * 10 ** -digits).toFixed(digits);
      take();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element: h("span", { class: "with-note" }, input, note),
    show: (value) => {
      const text = write(value);
      if (text === last) return;
      last = text;
      if (document.activeElement !== input || input.value === "" || parsed(input.value) === parsed(text)) input.value = text;
      refuse("");
    },
  };
}

/**
 * A few choices side by side.
 * @param {Entry} entry
 * @param {Give} give
 * @returns {Control}
 */
export function segments(entry, give) {
  const buttons = entry.names.map(({ name, label }) => h("button", { type: "button", role: "radio", "data-value": name, onclick: () => give(name) }, label));
  const element = h("span", { class: "seg", role: "radiogroup" }, ...buttons);
  element.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (!by || at < 0) return;
    const next = buttons[(at + by + buttons.length) % buttons.length];
    next.focus();
    next.click();
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element,
    isGroup: true,
    show: (value) => {
      for (const button of buttons) {
        const isIt = button.dataset.value === value;
        attribute(button, "aria-checked", isIt ? "true" : "false");
        button.tabIndex = isIt ? 0 : -1;
      }
    },
  };
}

/**
 * Names, written with commas.
 * @param {string} id
 * @param {Give} give
 * @returns {Control}
 */
function names(id, give) {
  const read = (/** @type {string} */ text) => text.split(/[\s,;]+/).filter(Boolean);
  const made = field(id, give, read, listed);
  const input = made.element.querySelector("input");
  if (input) input.inputMode = "text";
  return made;
}

/** @param {any} value */
const listed = (value) => [value].flat().join(", ");

/**
 * Choices of which several can be taken, and one at least.
 * @param {Entry} entry
 * @param {Give} give
 * @returns {Control}
 */
function toggles(entry, give) {
  /** @type {string[]} */
  let now = [];
  const buttons = entry.names.map(({ name, label }) =>
    h("button", { type: "button", "data-value": name, onclick: () => give(now.includes(name) ? now.filter((other) => other !== name) : [...now, name]) }, label),
  );
  return {
    element: h("span", { class: "seg", role: "group" }, ...buttons),
    isGroup: true,
    show: (value) => {
      now = value;
      for (const button of buttons) attribute(button, "aria-pressed", now.includes(button.dataset.value ?? "") ? "true" : "false");
    },
  };
}

/**
 * @param {Choice[]} names
 * @param {string} id
 * @param {Give} give
 * @returns {Control}
 */
function menu(names, id, give) {
  const element = h("select", { id, class: "entry" }, ...names.map(({ name, label }) => h("option", { value: name }, label)));
  element.addEventListener("change", () => give(element.value));
  return {
    element,
    show: (value) => {
      if (element.value !== String(value)) element.value = String(value);
    },
  };
}

/**
 * @param {string} id
 * @param {Give} give
 * @returns {Control}
 */
function tick(id, give) {
  const element = h("input", { id, type: "checkbox" });
  element.addEventListener("change", () => give(element.checked));
  return {
    element,
    show: (value) => {
      element.checked = value;
    },
  };
}

/**
 * An activation for each hidden layer.
 * @param {Entry} entry
 * @param {Give} give
 * @returns {Control}
 */
function menus(entry, give) {
  /** @type {Control[]} */
  let controls = [];
  /** @type {string[]} */
  let now = [];
  const element = h("span", { class: "several" });
  return {
    element,
    isGroup: true,
    show: (value, values) => {
      const count = values.hidden.length;
      now = value.length === count ? [...value] : Array(count).fill(values.activation);
      if (controls.length !== count) {
        controls = now.map((_, layer) => {
          const made = menu(entry.item.names, `setting-activation-${layer}`, (name) => give(now.map((old, k) => (k === layer ? name : old))));
          attribute(made.element, "aria-label", `activation of hidden layer ${layer + 1}`);
          return made;
        });
        children(element, ...controls.map((made) => made.element));
      }
      controls.forEach((made, layer) => made.show(now[layer], values));
    },
  };
}

/**
 * How many neurons each hidden layer has: written with commas, with buttons for a layer more or less.
 * @param {Entry} entry
 * @param {string} id
 * @param {Give} give
 * @returns {Control}
 */
function sizes(entry, id, give) {
  /** @type {number[]} */
  let now = [];
  const { lower, upper } = entry.item;
  /** @param {string} text */
  const read = (text) => {
    const found = text.split(/[\s,;]+/).filter(Boolean).map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
    const fits = found.length <= entry.most && found.every((size) => size >= lower && size <= upper);
    return fits ? found : `At most ${entry.most} numbers from ${lower} to ${upper}, as in 8, 8.`;
  };
  const written = field(id, give, read, listed, 1);
  const less = h("button", { type: "button", class: "step", "aria-label": "a hidden layer less", onclick: () => give(now.slice(0, -1)) }, "−");
  const more = h("button", { type: "button", class: "step", "aria-label": "a hidden layer more", onclick: () => give([...now, now.at(-1) ?? 2]) }, "+");
  return {
    element: h("span", { class: "steps-field" }, written.element, less, more),
    show: (value, values) => {
      now = value;
      written.show(value, values);
      less.disabled = now.length === 0;
      more.disabled = now.length >= entry.most;
    },
  };
}
