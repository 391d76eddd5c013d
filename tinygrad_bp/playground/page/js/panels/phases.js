// The track of phases: a map of one update, from the first neuron to the new weights.

import { attribute, each, h, say } from "../dom.js";
import { spoken, symbol } from "../names.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{name: string, state: "done" | "now" | "todo", index: number, count: number}} Cell */
/** @typedef {{name: string, where: string, cells: Cell[]}} Group */

const STATES = { done: "known", now: "now", todo: "to come" };

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  let here = "";
  page.on("phases", (data) => {
    attribute(root, "aria-label", `Phases of update ${data.update + 1}`);
    each(
      root,
      /** @type {Group[]} */ (data.groups),
      (group) => group.name,
      () => h("li", { class: "grp" }, h("span", { class: "g" }, h("span"), " ", h("em")), h("span", { class: "cells" })),
      (element, group) => drawGroup(element, group, page),
    );
    if (data.at !== here) {
      here = data.at;
      const now = root.querySelector(".now");
      if (now instanceof HTMLElement) reveal(root, now);
    }
  });
}

/**
 * @param {HTMLElement} element
 * @param {Group} group
 * @param {Page} page
 */
function drawGroup(element, group, page) {
  const [name, cells] = [...element.children];
  say(name.children[0], group.name);
  say(name.children[1], group.where);
  element.classList.toggle("here", group.cells.some((cell) => cell.state === "now"));
  element.style.flexGrow = String(group.cells.reduce((sum, cell) => sum + (cell.count > 1 ? 2 : 1), 0));
  each(
    cells,
    group.cells,
    (cell) => `${cell.name} ${cell.index} ${cell.count}`,
    (cell) => h("button", null, cell.count > 1 ? cell.name.replaceAll("_", ".") : symbol(cell.name)),
    (button, cell) => {
      attribute(button, "class", cell.count > 1 ? `${cell.state} folded` : cell.state);
      attribute(button, "aria-current", cell.state === "now" && "step");
      const what = cell.count > 1 ? `${cell.name.replaceAll("_", ".")}, ${cell.count} phases` : spoken(cell.name);
      attribute(button, "aria-label", `${group.name}, ${what}: ${STATES[cell.state]}`);
      button.onclick = () => page.send({ type: "go_phase", index: cell.index });
    },
  );
}

/**
 * Scroll the track, and nothing else, until a cell stands in its middle.
 * @param {HTMLElement} track
 * @param {HTMLElement} cell
 */
function reveal(track, cell) {
  if (track.scrollWidth <= track.clientWidth) return;
  const [outer, inner] = [track.getBoundingClientRect(), cell.getBoundingClientRect()];
  track.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}
