// The steps of a derivation: a factor each, paths that add up, the check, the update.

import { attribute, children, each, h, math, say } from "../dom.js";
import { offer } from "../freezing.js";
import { symbol } from "../names.js";
import { shown } from "../numbers.js";
import { badge, formula, line, number, words } from "./parts.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("./parts.js").Sides} Sides */
/** @typedef {Sides & {index: number, is_lit: boolean, through: string}} Path */
/** @typedef {{rows: Path[], more: Path[], left: number, together: any}} Paths */
/** @typedef {Partial<Sides> & {badge?: number, of: string, by: string, paths?: Paths, select?: string, value: any}} Step */

/** @typedef {{name: string, draw: (item: HTMLLIElement) => void}} Row */

/**
 * @param {HTMLElement} list
 * @param {any} data
 * @param {number} digits
 * @param {Page} page
 */
export function drawSteps(list, data, digits, page) {
  /** @type {Row[]} */
  const rows = data.steps.map((/** @type {Step} */ step, /** @type {number} */ index) => ({
    name: `step ${index} ${step.paths ? "paths" : ""}`,
    draw: (/** @type {HTMLLIElement} */ item) => drawStep(item, step, digits, page),
  }));
  const { delta, difference, update, freezing } = data;
  if (delta) rows.push({ name: "delta", draw: (item) => drawDelta(item, delta, digits) });
  if (difference) rows.push({ name: "difference", draw: (item) => drawDifference(item, difference, digits, page) });
  if (update) rows.push({ name: "update", draw: (item) => drawUpdate(item, update, freezing, digits, page) });
  attribute(list, "hidden", rows.length === 0);
  each(list, rows, (row) => row.name, () => h("li"), (item, row) => row.draw(item));
}

/**
 * The parts of an item, made once.
 * @template T
 * @param {HTMLElement} item
 * @param {() => T} make
 * @returns {T}
 */
function once(item, make) {
  const known = made.get(item) ?? make();
  made.set(item, known);
  return known;
}

/** @type {WeakMap<Element, any>} */
const made = new WeakMap();

/** Lines of formulas with one result at the right. */
function lines() {
  const symbols = h("span", { class: "eqn" });
  const numbers = h("span", { class: "eqn" });
  const result = h("span", { class: "num r" });
  return { symbols, numbers, result, all: h("div", { class: "lines" }, symbols, numbers, result) };
}

/**
 * @param {ReturnType<typeof lines>} parts
 * @param {Sides} sides
 * @param {number} digits
 * @param {import("./parts.js").State} [state]
 */
function drawLines(parts, sides, digits, state) {
  line(parts.symbols, sides.symbols);
  line(parts.numbers, sides.numbers);
  number(parts.result, sides.value, digits, state);
}

/**
 * @param {HTMLLIElement} item
 * @param {Step} step
 * @param {number} digits
 * @param {Page} page
 */
function drawStep(item, step, digits, page) {
  const parts = once(item, () => {
    const [of, by] = [h("span"), h("span")];
    const way = h("button", { class: "q inl" }, "see its derivation");
    const how = h("p", { class: "how" }, "How ", of, " changes with ", by);
    const mark = h("span", { class: "mark" });
    const found = { of, by, way, how, mark, lines: lines(), table: h("table", { class: "paths", role: "table" }) };
    item.append(mark, how);
    return found;
  });
  math(parts.of, step.of);
  math(parts.by, step.by);
  if (parts.mark.dataset.of !== String(step.badge)) {
    parts.mark.dataset.of = String(step.badge);
    children(parts.mark, step.badge ? badge(step.badge) : null);
    attribute(item, "data-badge", step.badge ?? null);
    attribute(item, "class", step.badge ? "factor" : "whole");
  }
  if (step.paths) {
    children(item, parts.mark, parts.how, parts.table);
    return drawPaths(parts.table, step.paths, step, digits, page);
  }
  children(item, parts.mark, parts.how, parts.lines.all);
  const { select } = step;
  if (select) {
    parts.way.onclick = () => page.select(select.replace(/^(net|out)_/, ""));
    children(parts.lines.symbols, parts.way);
    attribute(parts.lines.numbers, "hidden", true);
    return number(parts.lines.result, step.value, digits);
  }
  drawLines(parts.lines, /** @type {Sides} */ (step), digits);
}

/**
 * Paths, one lit after another, and their sum.
 * @param {HTMLTableElement} table
 * @param {Paths} paths
 * @param {Step} step
 * @param {number} digits
 * @param {Page} page
 */
function drawPaths(table, paths, step, digits, page) {
  const parts = once(table, () => {
    const found = { rows: h("tbody"), rest: h("tbody"), sum: h("td", { role: "cell" }), open: false };
    table.append(
      h("caption", { class: "vh" }, "Its paths"),
      found.rows,
      found.rest,
      h("tfoot", null, h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader", colspan: 2 }, "together"), found.sum)),
    );
    return found;
  });
  const { more } = paths;
  const shown = [...paths.rows, ...(parts.open ? more : [])].sort((one, other) => one.index - other.index);
  each(parts.rows, shown, (path) => path.index, (path) => pathRow(path, page), (row, path) => drawPath(row, path, digits));
  attribute(parts.rest, "hidden", paths.left === 0);
  if (paths.left) {
    const rest = once(parts.rest, () => {
      const button = h("button", { class: "q inl", "aria-expanded": "false" });
      const sum = h("td", { role: "cell" });
      parts.rest.append(h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader", colspan: 2 }, button), sum));
      return { button, sum };
    });
    say(rest.button, parts.open ? "only the largest" : `and ${paths.left} more, together`);
    attribute(rest.button, "aria-expanded", String(parts.open));
    rest.button.disabled = more.length === 0;
    rest.button.onclick = () => {
      parts.open = !parts.open;
      drawPaths(table, paths, step, digits, page);
    };
    if (parts.open) rest.sum.replaceChildren();
    else number(rest.sum, paths.together, digits);
  }
  number(parts.sum, step.value, digits);
}

/**
 * @param {Path} path
 * @param {Page} page
 */
function pathRow(path, page) {
  const button = h("button", { class: "through" }, h("span", null, "through "), symbol(path.through));
  button.onclick = () => page.send({ type: "path", index: path.index });
  const formulas = h("td", { role: "cell" }, h("span", { class: "eqn" }), h("span", { class: "eqn" }));
  return h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, button), formulas, h("td", { role: "cell" }));
}

/**
 * @param {HTMLTableRowElement} row
 * @param {Path} path
 * @param {number} digits
 */
function drawPath(row, path, digits) {
  const [name, formulas, result] = [...row.children];
  name.children[0].classList.toggle("tag", path.is_lit);
  attribute(name.children[0], "aria-pressed", String(path.is_lit));
  line(formulas.children[0], path.symbols);
  line(formulas.children[1], path.numbers);
  number(result, path.value, digits);
}

/**
 * @param {HTMLLIElement} item
 * @param {Sides & {name: string}} delta
 * @param {number} digits
 */
function drawDelta(item, delta, digits) {
  const parts = once(item, () => {
    const found = { said: h("span", { class: "deltas" }), name: h("span"), symbols: h("span"), numbers: h("span", { class: "eqn" }), result: h("span", { class: "num r" }) };
    item.className = "delta";
    const first = h("span", { class: "eqn" }, found.said, found.name, found.symbols);
    item.append(h("div", { class: "lines" }, first, found.numbers, found.result));
    return found;
  });
  say(parts.said, delta.name ? "Its node delta, " : "By node deltas, ");
  attribute(parts.name, "hidden", !delta.name);
  if (delta.name) math(parts.name, `<mrow>${delta.name}<mo>=</mo></mrow>`);
  math(parts.symbols, delta.symbols);
  line(parts.numbers, delta.numbers);
  number(parts.result, delta.value, digits);
}

/**
 * @param {HTMLLIElement} item
 * @param {any} difference
 * @param {number} digits
 * @param {Page} page
 */
function drawDifference(item, difference, digits, page) {
  const parts = once(item, () => {
    const [by, verdict, step] = [h("span"), h("span"), h("span", { class: "num" })];
    const button = h("button", { class: "q inl" }, "Work it out");
    button.onclick = () => page.send({ type: "check_derivative" });
    const result = h("span", { class: "num r" });
    const tick = h("span", { class: "tick-ok", "aria-hidden": "true" });
    const why = h("span");
    const told = h("span", null, "A finite difference, ", by, " ± ", step, verdict, why);
    item.className = "fd";
    item.append(tick, h("div", { class: "lines" }, told, result));
    return { by, verdict, step, why, button, result, tick };
  });
  math(parts.by, difference.by);
  say(parts.step, shown(difference.step));
  const agrees = difference.agrees;
  attribute(parts.tick, "hidden", !agrees);
  say(parts.verdict, agrees === null ? "" : agrees ? ", agrees" : ", differs: ");
  words(parts.why, difference.why);
  if (difference.value === null && difference.offers) children(parts.result, parts.button);
  else number(parts.result, difference.value, digits);
}

/**
 * @param {HTMLLIElement} item
 * @param {any} update
 * @param {{name: string, is_frozen: boolean} | null} freezing
 * @param {number} digits
 * @param {Page} page
 */
function drawUpdate(item, update, freezing, digits, page) {
  const parts = once(item, () => {
    const found = {
      note: h("p", { class: "how" }),
      before: h("div", { class: "before" }),
      name: h("span"),
      symbols: h("span"),
      numbers: h("span", { class: "eqn" }),
      result: h("span", { class: "num r" }),
      all: h("div", { class: "lines" }),
      freeze: h("button", { class: "q inl freeze" }),
    };
    found.all.append(
      h("span", { class: "eqn" }, "In the update ", found.name, " ", found.symbols),
      found.numbers,
      found.result,
    );
    item.className = "next";
    item.append(found.note, found.before, found.all, found.freeze);
    return found;
  });
  attribute(parts.freeze, "hidden", !freezing);
  if (freezing) offer(parts.freeze, freezing, page);
  attribute(parts.note, "hidden", !update.note);
  attribute(parts.all, "hidden", !update.name);
  attribute(parts.before, "hidden", !update.lines?.length);
  say(parts.note, update.note ?? "");
  if (!update.name) return;
  each(
    parts.before,
    /** @type {any[]} */ (update.lines),
    (_, index) => index,
    () => h("div", { class: "lines" }, h("span"), h("span", { class: "num r" })),
    (row, given) => {
      words(row.children[0], given.words);
      number(row.children[1], given.value, digits);
    },
  );
  math(parts.name, update.name);
  attribute(parts.symbols, "hidden", !update.symbols);
  if (update.symbols) math(parts.symbols, `<mrow><mo>=</mo>${update.symbols}</mrow>`);
  line(parts.numbers, update.numbers ?? "");
  number(parts.result, update.value, digits);
}

/**
 * A neuron's own calculation, or that of an error.
 * @param {HTMLElement} list
 * @param {(Sides & {name: string, state: import("./parts.js").State})[]} given
 * @param {number} digits
 */
export function drawForward(list, given, digits) {
  attribute(list, "hidden", given.length === 0);
  each(
    list,
    given,
    (row, index) => `${index} ${row.name}`,
    (row) => {
      const item = h("li");
      once(item, () => {
        const parts = lines();
        const name = formula(row.name);
        parts.all.prepend(h("span", { class: "name" }, name, " ="));
        item.append(parts.all);
        return parts;
      });
      return item;
    },
    (item, row) => drawLines(made.get(item), row, digits, row.state),
  );
}
