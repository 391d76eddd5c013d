/** Weights and biases that stay as they are while the others learn. */

import { say } from "./dom.js";

/**
 * Freezes a weight or a bias, or lets it go.
 * @param {import("./page.js").Page} page
 * @param {string} name
 */
export function freeze(page, name) {
  /** @type {string[]} */
  const now = page.setting("frozen") ?? [];
  const value = now.includes(name) ? now.filter((other) => other !== name) : [...now, name];
  page.send({ type: "set", name: "frozen", value });
}

/**
 * Offers it on a button.
 * @param {HTMLElement} button
 * @param {{name: string, is_frozen: boolean}} freezing
 * @param {import("./page.js").Page} page
 */
export function offer(button, { name, is_frozen: isFrozen }, page) {
  say(button, isFrozen ? `let ${name} learn again` : `freeze ${name}`);
  button.onclick = () => freeze(page, name);
}
