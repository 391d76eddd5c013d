// The marks of points: each class has a shape of its own, so that none is told by colour alone.

import { s } from "../dom.js";

/** Outlines around 0 with a radius of 1, and whether they are filled. */
const SHAPES = [
  { path: "M-.9-.9H.9V.9H-.9Z", filled: false },
  { path: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z", filled: true },
  { path: "M0-1.15L1.1.85H-1.1Z", filled: true },
  { path: "M0-1.25L1.25 0L0 1.25L-1.25 0Z", filled: false },
  { path: "M-.9-.9H.9V.9H-.9Z", filled: true },
  { path: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z", filled: false },
  { path: "M0 1.15L1.1-.85H-1.1Z", filled: false },
  { path: "M0-1.25L1.25 0L0 1.25L-1.25 0Z", filled: true },
  { path: "M0-1.15L1.1.85H-1.1Z", filled: false },
  { path: "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z", filled: true },
];

/**
 * The mark of a class at a place.
 * @param {number} number of the class, from 0; others have the mark of points without a class
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @returns {SVGElement}
 */
export function mark(number, x, y, radius) {
  const { path, filled } = SHAPES[number >= 0 ? number % SHAPES.length : 1];
  return /** @type {SVGElement} */ (
    s("path", {
      class: filled ? "pt" : "pt hollow",
      d: path,
      transform: `translate(${x} ${y}) scale(${radius})`,
    })
  );
}

/**
 * The same alone, for a legend or a button.
 * @param {number} number
 * @returns {SVGElement}
 */
export function sign(number) {
  return /** @type {SVGElement} */ (
    s("svg", { class: "sign", viewBox: "-8 -8 16 16", "aria-hidden": "true" }, mark(number, 0, 0, 5))
  );
}
