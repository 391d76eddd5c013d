// Names of the network's numbers as symbols: w5, net_h1, E_total, ∂E_total/∂w5.

import { m, s } from "./dom.js";

/**
 * A name taken apart: its letters, and what stands below them.
 * @param {string} name
 * @returns {[string, string]}
 */
export function parts(name) {
  const line = name.indexOf("_");
  if (line > 0) return [name.slice(0, line), name.slice(line + 1)];
  const found = /^([a-zA-Zα-ωΑ-Ω])(\d.*)$/.exec(name);
  return found && !isNeuron(name) ? [found[1], found[2]] : [name, ""];
}

/**
 * Whether a name is that of a neuron, which is written upright in one piece.
 * @param {string} name
 */
function isNeuron(name) {
  return /^[ho]\d/.test(name);
}

/**
 * The two sides of a derivative, or null.
 * @param {string} name
 * @returns {[string, string] | null}
 */
function derivative(name) {
  const found = /^∂(.+)\/∂(.+)$/.exec(name);
  return found && [found[1], found[2]];
}

/** What stands in the text of a name between its letters and what is below them. @param {string} name */
const gap = (name) => (name.includes("_") ? " " : "");

/** @param {string} letters */
const isLetter = (letters) => letters.length === 1;

/**
 * A name as parts of an SVG text. The last part goes back to the line.
 * @param {string} name
 * @returns {SVGTSpanElement[]}
 */
export function tspans(name) {
  const sides = derivative(name);
  if (sides) return [s("tspan", null, "∂"), ...tspans(sides[0]), s("tspan", null, "/∂"), ...tspans(sides[1])];
  if (isNeuron(name)) return [s("tspan", null, name.replace("_", "."))];
  const [letters, below] = parts(name);
  const first = s("tspan", { class: isLetter(letters) ? "it" : null }, letters);
  if (!below) return [first];
  return [first, s("tspan", { class: "sub", dy: 3 }, below.replace("_", ".")), s("tspan", { dy: -3 }, "\u200a")];
}

/**
 * A name as MathML, for inside a `<math>` element.
 * @param {string} name
 * @returns {MathMLElement}
 */
function mathml(name) {
  const sides = derivative(name);
  if (sides) {
    return m("mfrac", null, ...sides.map((side) => m("mrow", null, m("mo", null, "∂"), mathml(side))));
  }
  if (name.endsWith("+")) return m("msup", null, mathml(name.slice(0, -1)), m("mo", null, "+"));
  if (isNeuron(name)) return m("mi", { mathvariant: "normal" }, name.replace("_", "."));
  const [letters, below] = parts(name);
  const first = m("mi", { mathvariant: isLetter(letters) ? null : "normal" }, letters);
  if (!below) return first;
  // The space is not seen; with it the text is what is said: "E total".
  return m("msub", { "data-name": name }, first, gap(name), m(/^\d+$/.test(below) ? "mn" : "mi", null, below.replace("_", ".")));
}

/**
 * A name as a whole formula.
 * @param {string} name
 * @returns {MathMLElement}
 */
export function symbol(name) {
  return m("math", null, m("mrow", null, mathml(name)));
}

/**
 * A name as it is said.
 * @param {string} name
 * @returns {string}
 */
export function spoken(name) {
  const sides = derivative(name);
  if (sides) return `the derivative of ${spoken(sides[0])} by ${spoken(sides[1])}`;
  if (name === "w+") return "w+, all weights";
  if (name.endsWith("+")) return `${spoken(name.slice(0, -1))}+, after its update`;
  return name.replace("δ", "delta").replaceAll("_", " ");
}
