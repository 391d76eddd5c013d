// One sample: its inputs, and an output a row, as in the tutorial.

import { h } from "../dom.js";
import { spoken, symbol } from "../names.js";
import { shown } from "../numbers.js";
import { columnText, fill, numberButton } from "./cells.js";
import { put, short } from "./rows.js";

/** @typedef {import("./data.js").Table} Table */
/** @typedef {import("./data.js").Made} Made */

/**
 * A name as a symbol to look at, and as words for who listens.
 * @param {string} name
 */
function named(name) {
  const formula = symbol(name);
  formula.setAttribute("aria-hidden", "true");
  return h("span", {}, h("span", { class: "vh" }, spoken(name)), formula);
}

/**
 * The table of one sample.
 * @param {import("../page.js").Page} page
 */
export function sampleTable(page) {
  const given = h("p", { class: "given" });
  const body = h("tbody", {});
  const total = h("td", {});
  const titles = ["output", "target", "out", "off by", "error"];
  const element = h(
    "table",
    { class: "sample" },
    h("thead", {}, h("tr", {}, ...titles.map((name) => h("th", { scope: "col" }, name)))),
    body,
    h(
      "tfoot",
      {},
      h("tr", {}, h("th", { scope: "row", colspan: 4 }, named("E_total")), total),
    ),
  );
  /** @type {Table | null} */
  let data = null;
  let shape = "";
  /** @type {{input: HTMLElement[], target: HTMLElement[], names: HTMLElement[],
   *   cells: HTMLElement[][]}} */
  let made = { input: [], target: [], names: [], cells: [] };

  return {
    elements: [given, element],
    /** @param {string[]} names of what is lit in the drawing */
    light(names) {
      data?.outputs.forEach((name, k) => made.names[k]?.classList.toggle("tag", names.includes(name)));
    },
    /** @param {Table} now */
    table(now) {
      data = now;
      const next = JSON.stringify([now.columns, now.outputs]);
      if (next !== shape) {
        shape = next;
        made = {
          input: now.columns.map((label, column) => button(label, column)),
          target: now.outputs.map((name, k) => button(`target ${name}`, now.columns.length + k)),
          names: now.outputs.map((name) => named(name)),
          cells: now.outputs.map(() => [h("td", {}), h("td", {}), h("td", {})]),
        };
        given.replaceChildren(
          ...now.columns.map((label, k) => {
            const name = label === now.inputs[k] ? symbol(label) : short(label);
            return h("span", {}, name, " ", made.input[k]);
          }),
        );
        body.replaceChildren(
          ...now.outputs.map((_, k) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, made.names[k]),
              h("td", {}, made.target[k]),
              ...made.cells[k],
            ),
          ),
        );
      }
      const row = columnText(now.train.rows[0]);
      const goal = columnText(now.train.targets[0]);
      now.columns.forEach((label, k) => fill(made.input[k], label, row(now.train.rows[0][k])));
      now.outputs.forEach((name, k) => {
        fill(made.target[k], `target ${name}`, goal(now.train.targets[0][k]));
      });
    },
    /** @param {Made} now */
    results({ sample, digits }) {
      const isSplit = sample.outputs.some(({ part }) => part);
      sample.outputs.forEach(({ out, off, error }, k) => {
        const cells = made.cells[k];
        if (!cells) return;
        put(cells[0], out);
        put(cells[1], off);
        if (isSplit) put(cells[2], error, (x) => shown(x, digits));
      });
      put(total, sample.total, (x) => shown(x, digits));
    },
  };

  /** @param {string} label @param {number} column */
  function button(label, column) {
    return numberButton({
      label,
      value: () => {
        const { rows, targets } = /** @type {Table} */ (data).train;
        return [...rows[0], ...targets[0]][column];
      },
      take: (value) => page.send({ type: "cell", row: 0, column, value }),
    });
  }
}
