// Sentences of the engine: strings, and formulas among them.

import { math } from "./dom.js";

/** @typedef {(string | {math: string})[]} Words */

/**
 * A sentence as nodes.
 * @param {Words} words
 * @returns {Node[]}
 */
export function nodes(words) {
  return words.flatMap((piece) => {
    if (typeof piece === "string") return [document.createTextNode(piece)];
    const holder = document.createElement("span");
    math(holder, piece.math);
    return [...holder.childNodes];
  });
}

/**
 * Put a sentence into an element, where it differs.
 * @param {Element} element
 * @param {Words | null | undefined} words
 */
export function write(element, words) {
  const text = JSON.stringify(words ?? []);
  if (written.get(element) === text) return;
  written.set(element, text);
  element.replaceChildren(...nodes(words ?? []));
}

/** @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * Put an equation into an element, where it differs; lines end between its sides.
 * @param {Element} element
 * @param {string[]} sides
 */
export function equation(element, sides) {
  const text = JSON.stringify(sides);
  if (written.get(element) === text) return;
  written.set(element, text);
  const lines = sides.map((side, index) => {
    const line = document.createElement("span");
    line.className = "side";
    math(line, index ? `<math><mrow><mo form="infix">=</mo>${side}</mrow></math>` : `<math>${side}</math>`);
    return line;
  });
  element.replaceChildren(...lines);
}
