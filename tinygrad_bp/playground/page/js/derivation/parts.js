// What a derivation is written with: numbers that may be unknown, words with formulas, badges.

import { attribute, children, h, math, say } from "../dom.js";
import { symbol } from "../names.js";
import { shown } from "../numbers.js";

/** @typedef {import("../numbers.js").Numeral} Numeral */
/** @typedef {(string | {math: string} | {name: string})[]} Words */
/** @typedef {{symbols: string, numbers: string, value: Numeral}} Sides a formula, it in numbers, what it comes to */

/** @typedef {"" | "asked" | "hidden"} State why there is no number */
const STATES = { "": "not yet known", asked: "asked for in the lesson", hidden: "hidden by this link" };

/**
 * A number, or the box of one that is not known yet, asked for by the lesson, or hidden.
 * @param {Element} element
 * @param {Numeral} value
 * @param {number} digits
 * @param {State} [state]
 */
export function number(element, value, digits, state = "") {
  if (value !== null && value !== undefined) {
    if (element.firstElementChild) element.replaceChildren();
    return say(element, shown(value, digits));
  }
  let box = element.firstElementChild;
  if (!box) {
    box = h("span", { role: "img" });
    element.replaceChildren(box);
  }
  attribute(box, "class", `blank ${state}`.trim());
  attribute(box, "aria-label", STATES[state]);
  say(box, state === "asked" ? "?" : "");
}

/** @type {WeakMap<Element, string>} */
const said = new WeakMap();

/**
 * Words with formulas in them.
 * @param {Element} element
 * @param {Words} words
 */
export function words(element, words) {
  const key = JSON.stringify(words);
  if (said.get(element) === key) return;
  said.set(element, key);
  children(element, ...words.map((piece) => shownPiece(piece)));
}

/** @param {Words[number]} piece */
function shownPiece(piece) {
  if (typeof piece === "string") return piece;
  return "name" in piece ? symbol(piece.name) : formula(piece.math);
}

/**
 * A formula in an element of its own.
 * @param {string} markup
 * @param {"span" | "div"} [tag]
 * @param {string} [kind]
 */
export function formula(markup, tag = "span", kind) {
  const element = h(tag, { class: kind });
  math(element, markup);
  return element;
}

/**
 * The line of a formula that is set aside where it is too long for its line.
 * @param {Element} element
 * @param {string} markup "" for none
 */
export function line(element, markup) {
  attribute(element, "hidden", !markup);
  if (markup) math(element, markup);
}

/**
 * The mark that stands at a term, at its step and in the drawing.
 * @param {number} badge
 */
export function badge(badge) {
  return h("b", { class: "b" }, h("span", { class: "vh" }, "factor "), String(badge));
}

/** Let all that has one badge be thick while the pointer or the focus is at one of them. */
export function pointAtEachOther() {
  /** @param {Event} event */
  const enter = (event) => {
    const at = event.target instanceof Element ? event.target.closest("[data-badge]") : null;
    const hot = at?.getAttribute("data-badge") ?? "";
    if (hot) document.body.dataset.hot = hot;
    else delete document.body.dataset.hot;
  };
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, enter);
}
