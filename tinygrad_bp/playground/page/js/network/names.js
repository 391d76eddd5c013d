/** What the parts of the drawing are called for who does not see it. */

import { drawn } from "../numbers.js";
import { derivativeBy } from "./data.js";

/** @typedef {import("./data.js").Num} Num */

/** @param {Num | null | undefined} x @param {boolean} [isAsked] */
const said = (x, isAsked) => (isAsked ? "asked for" : x === null || x === undefined ? "not yet known" : drawn(x));

/** What is known from the beginning, if it is not hidden. @param {Num | null} x */
const given = (x) => (x === null ? "hidden" : drawn(x));

/** That a number is no longer what the forward pass had. @param {string} name @param {string[]} moved */
const ifMoved = (name, moved) => (moved.includes(name) ? ", moved already" : "");

/** @param {import("./data.js").LinkData} link @param {Set<string>} asked @param {string[]} moved */
export const nameOfLink = (link, asked, moved) =>
  `${link.name}, from ${link.source} to ${link.target}, weight ${given(link.value)}${ifMoved(link.name, moved)}, ` +
  `derivative ${said(link.derivative, asked.has(derivativeBy(link.name)))}${link.isFrozen ? ", frozen" : ""}`;

/** @param {import("./data.js").NodeData} node @param {Set<string>} asked */
export function nameOfNode(node, asked) {
  const written = node.name.replace("_", ".");
  const name = node.label ? `${written}, ${node.label}` : written;
  if (node.kind === "input") return `${name}, ${given(node.out)}`;
  const out = said(node.out, asked.has(`out_${node.name}`));
  const state = node.state ? `, ${node.state}` : "";
  return `${name}, net ${said(node.net, asked.has(`net_${node.name}`))}, out ${out}${state}`;
}

/** @param {import("./data.js").BiasData} bias @param {Set<string>} asked @param {string[]} moved */
export function nameOfBias(bias, asked, moved) {
  const whose = bias.shared ? `shared by ${inWords(bias.of)}` : `of ${bias.of[0]}`;
  const derivative = bias.fixed
    ? "fixed"
    : `derivative ${said(bias.derivative, asked.has(derivativeBy(bias.name)))}`;
  const name = bias.name.replace("_", " ").replaceAll("_", ".");
  return `${name}, bias ${whose}, ${given(bias.value)}${ifMoved(bias.name, moved)}, ${derivative}`;
}

/** Which numbers have moved, in a sentence; "" for none. @param {string[]} names */
export function movedInWords(names) {
  if (!names.length) return "";
  const few = names.length < 5 ? names.join(", ") : `${names[0]} to ${names[names.length - 1]}`;
  return `${few.replace(/, (?=[^,]*$)/, " and ")} ${names.length === 1 ? "has" : "have"} moved`;
}

/** @param {string[]} names */
const inWords = (names) =>
  names.length > 2 ? `${names[0]} to ${names[names.length - 1]}` : names.join(" and ");

/** @param {import("./data.js").ErrorData} error @param {string} label of the output in the data */
export const nameOfTarget = (error, label) => `${label ? `${label}: ` : ""}target of ${error.of}, ${given(error.target)}`;

/** @param {string} name @param {Num | null} value @param {Set<string>} asked */
export const nameOfError = (name, value, asked) => `${name}, ${said(value, asked.has(name))}`;
