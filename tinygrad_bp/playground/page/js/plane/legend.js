// What stands around the plane: which inputs it has, and what its marks mean.

import { h, s } from "../dom.js";
import { drawn } from "../numbers.js";
import { tinted } from "./points.js";
import { mark, sign } from "./shapes.js";

/**
 * Which inputs are drawn, where there are more than two.
 * @param {string[]} columns
 * @param {[number, number]} chosen
 * @param {import("../page.js").Page} page
 */
export function axisChoice(columns, chosen, page) {
  if (columns.length < 3) return [];
  const menus = /** @type {const} */ (["across", "up"]).map((name, place) => {
    const menu = /** @type {HTMLSelectElement} */ (
      h("select", { "aria-label": `Input ${name}` }, ...columns.map((label, k) => h("option", { value: k }, label)))
    );
    menu.value = String(chosen[place]);
    menu.addEventListener("change", () => page.send({ type: "set", name, value: Number(menu.value) }));
    return menu;
  });
  const words = ["Two", "Three", "Four", "Five", "Six"][columns.length - 2] ?? columns.length;
  return [
    h("span", { class: "note" }, `${words} inputs: a plane shows two, the others at their means. `),
    h("label", {}, "across ", menus[0]),
    " ",
    h("label", {}, "up ", menus[1]),
  ];
}

/**
 * @param {import("./data.js").Plane} data
 * @param {import("../table/data.js").Table} table
 */
export function explained(data, table) {
  const entries = (table.classes ?? []).map((name, place) => h("li", {}, sign(place), name));
  if (data.kind === "plane" && data.range[2] !== null) {
    const line = s("svg", { class: "sign wide", viewBox: "0 0 30 12", "aria-hidden": "true" }, s("path", { class: "bound", d: "M1 6H29" }));
    const level = Number(data.range[2].toPrecision(2));
    entries.push(h("li", {}, line, data.shown && !level ? "0" : `${level}`));
  } else if (data.kind === "plane" && data.maps.length > 1) {
    const line = s("svg", { class: "sign wide", viewBox: "0 0 30 12", "aria-hidden": "true" }, s("path", { class: "bound", d: "M1 6H29" }));
    entries.push(h("li", {}, line, "two classes alike"));
  }
  if (data.kind === "plane" && !table.classes) {
    for (const [place, target] of data.targets.entries()) {
      const shape = mark(-1, 0, 0, 5);
      tinted(shape, place ? 1 : -1);
      const box = s("svg", { class: "sign", viewBox: "-8 -8 16 16", "aria-hidden": "true" }, shape);
      entries.push(h("li", {}, box, `target ${drawn(target)}`));
    }
  }
  if (table.test.count) entries.push(h("li", {}, "small marks: test"));
  return entries;
}
