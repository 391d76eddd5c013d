// The table of all rows: inputs, targets, what the network makes of them, and its error.

import { h, s } from "../dom.js";
import { drawn, number } from "../numbers.js";
import { picture, place, scaleOf } from "./marks.js";
import { columnText, fill, numberButton, walked } from "./cells.js";

/**
 * @typedef {import("../numbers.js").Numeral} Numeral
 * @typedef {import("./data.js").Table} Table
 * @typedef {import("./data.js").Results} Results
 * @typedef {{tr: HTMLElement, use: HTMLElement, inputs: HTMLElement[],
 *   targets: HTMLElement[], outputs: HTMLElement[], said: HTMLElement | null,
 *   dot: SVGElement | null, error: HTMLElement}} Line
 */

/** With more inputs than this a row has a picture of them, or their number. */
const MOST_COLUMNS = 8;

/**
 * @param {import("../page.js").Page} page
 */
export function rowsTable(page) {
  const head = h("thead", {});
  const body = h("tbody", {});
  const foot = h("tfoot", {});
  const mean = h("td", {});
  const table = h("table", { class: "rows" }, head, body, foot);
  const frame = h("div", { class: "frame", role: "group", "aria-label": "Rows of the data" }, table);
  const walk = walked(table);
  /** @type {Table | null} */
  let data = null;
  /** @type {"train" | "test"} */
  let which = "train";
  /** @type {Line[]} */
  let lines = [];
  let shape = "";
  let used = -1;
  /** @type {[number, number] | null} which rows are in view, once that is known */
  let view = null;
  /** @type {{results: Results, inUse: number, average: Numeral} | null} */
  let last = null;

  /** @param {number} row @param {number} column */
  const input = (row, column) => {
    const label = `row ${row + 1}, ${data?.columns[column]}`;
    return numberButton({
      label,
      value: () => data?.train.rows[row][column] ?? 0,
      take: (value) => page.send({ type: "cell", row, column, value }),
    });
  };
  /** @param {number} row @param {number} output */
  const target = (row, output) => {
    const column = (data?.columns.length ?? 0) + output;
    const label = `row ${row + 1}, target ${data?.outputs[output]}`;
    /** @param {number} value */
    const take = (value) => page.send({ type: "cell", row, column, value });
    if (!data?.classes) {
      return numberButton({ label, take, value: () => data?.train.targets[row][output] ?? 0 });
    }
    return numberButton({
      label: `row ${row + 1}, class`,
      value: () => data?.train.kinds?.[row] ?? 0,
      choices: () => data?.classes ?? [],
      take: (kind) => {
        page.send({ type: "point", action: "target", index: row, target: data?.goals?.[kind] ?? kind });
      },
    });
  };
  /** @param {Table} now */
  function build(now) {
    const isTrain = which === "train";
    const isPicture = now.columns.length > MOST_COLUMNS;
    const several = now.outputs.length > 1;
    const isChosen = now.classes !== null && several;
    const goals = now.classes ? [""] : now.outputs;
    const titles = {
      inputs: (isPicture ? ["inputs"] : now.columns).map((name) => title(short(name), name)),
      targets: goals.map((name) => title(several && name ? `target ${name}` : "target")),
      outputs: isChosen ? [title("taken for")] : now.outputs.map((name) => title(several ? name : "output")),
      scale: now.scale ? [title(h("span", { class: "vh" }, `from ${now.scale[0]} to ${now.scale[1]}`))] : [],
    };
    const use = title(h("span", { class: "vh" }, "row in use"));
    head.replaceChildren(h("tr", {}, use, ...ordered(now, titles, title("error"))));
    lines = now[which].rows.map((values, row) => {
      const tag = h("span", { class: "mark", "aria-hidden": "true" }, "▸");
      const use = isTrain
        ? h("button", { type: "button", class: "use", "aria-label": `Use row ${row + 1}` }, tag)
        : h("span", { class: "note" }, String(row + 1));
      if (isTrain) {
        use.addEventListener("click", () => page.send({ type: "set", name: "sample", value: row }));
      }
      const inputs = isPicture
        ? []
        : now.columns.map((_, column) => (isTrain ? input(row, column) : h("span", {})));
      const targets = goals.map((_, k) => (isTrain ? target(row, k) : h("span", {})));
      const outputs = isChosen ? [] : now.outputs.map(() => h("td", {}));
      const said = isChosen ? h("td", { class: hasLong(now) && "name" }) : null;
      const dot = now.scale ? s("path", {}) : null;
      const error = h("td", {});
      const cells = {
        inputs: (isPicture ? [picture(values, now.dots)] : inputs).map((cell) => h("td", {}, cell)),
        targets: targets.map((cell) => h("td", { class: hasLong(now) && "name" }, cell)),
        outputs: said ? [said] : outputs,
        scale: dot ? [h("td", {}, scaleOf(dot))] : [],
      };
      const tr = h("tr", {}, h("th", { scope: "row" }, use), ...ordered(now, cells, error));
      return { tr, use, inputs, targets, outputs, said, dot, error };
    });
    const before = ordered(now, titles, null).indexOf(null) + 1;
    const after = ordered(now, titles, null).length - before;
    mean.textContent = "";
    foot.replaceChildren(
      h(
        "tr",
        {},
        h("th", { scope: "row", colspan: before }, "mean"),
        mean,
        after > 0 && h("td", { colspan: after }),
      ),
    );
    body.replaceChildren(...lines.map(({ tr }) => tr));
    used = -1;
    view = null;
  }

  /** Write what stands in the rows of the data. @param {Table} now */
  function write(now) {
    const part = now[which];
    const texts = now.columns.map((_, column) => columnText(part.rows.map((row) => row[column])));
    const goals = now.outputs.map((_, k) => columnText(part.targets.map((row) => row[k])));
    lines.forEach((line, row) => {
      line.inputs.forEach((cell, k) => {
        fill(cell, `row ${row + 1}, ${now.columns[k]}`, texts[k](part.rows[row][k]));
      });
      line.targets.forEach((cell, k) => {
        const kind = part.kinds?.[row];
        const isClass = now.classes && kind !== undefined;
        const text = isClass ? (now.classes?.[kind] ?? "") : goals[k](part.targets[row][k]);
        fill(cell, `row ${row + 1}, ${isClass ? "class" : `target ${now.outputs[k]}`}`, text);
      });
    });
    walk.refresh();
  }

  /** @param {Results} results @param {number} inUse @param {Numeral} average */
  function fillIn(results, inUse, average) {
    if (!data) return;
    const { classes, scale } = data;
    const kinds = data[which].kinds;
    last = { results, inUse, average };
    view ??= inView(frame, lines.length);
    const [from, to] = view;
    lines.forEach((line, row) => {
      if ((row < from || row > to) && row !== inUse) return;
      const outputs = results.outputs[row] ?? [];
      line.outputs.forEach((cell, k) => put(cell, outputs[k] ?? null));
      put(line.error, results.errors[row] ?? null);
      if (line.said) {
        const said = results.said?.[row] ?? null;
        text(line.said, said === null ? "" : (classes?.[said] ?? ""));
        const isWrong = said !== null && said !== kinds?.[row];
        line.said.classList.toggle("off", isWrong);
        if (isWrong) line.said.setAttribute("aria-label", `${classes?.[said]}, not right`);
        else line.said.removeAttribute("aria-label");
      }
      if (line.dot && scale) place(line.dot, number(outputs[0]), scale);
    });
    if (used !== inUse && which === "train") {
      lines[used]?.tr.classList.remove("in-use");
      lines[used]?.use.removeAttribute("aria-current");
      lines[inUse]?.tr.classList.add("in-use");
      lines[inUse]?.use.setAttribute("aria-current", "true");
      if (used !== -1 || inUse > 0) reveal(frame, lines[inUse]?.tr);
      used = inUse;
    }
    foot.toggleAttribute("hidden", which === "test");
    put(mean, average);
  }

  const look = () => {
    view = null;
    if (last) fillIn(last.results, last.inUse, last.average);
  };
  frame.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(frame);

  return {
    frame,
    /** @param {Table} now @param {"train" | "test"} part */
    table(now, part) {
      [data, which] = [now, part];
      const { columns, outputs, classes, scale } = now;
      const next = JSON.stringify([columns, outputs, classes, scale, part, now[part].rows.length]);
      if (next !== shape) build(now);
      shape = next;
      write(now);
    },
    results: fillIn,
  };
}

/**
 * @param {HTMLElement} cell
 * @param {string} words
 */
function text(cell, words) {
  if (cell.textContent !== words || cell.firstElementChild) cell.textContent = words;
}

/**
 * Write a number, or the empty box of one that is not known.
 * @param {HTMLElement} cell
 * @param {Numeral} x
 * @param {(x: number) => string} [written]
 */
export function put(cell, x, written = drawn) {
  const value = number(x);
  if (value !== null) text(cell, written(value));
  else if (!cell.firstElementChild) {
    cell.replaceChildren(h("span", { class: "blank", role: "img", "aria-label": "not yet known" }));
  }
}

/** Whether classes have names of more than one line. @param {Table} table */
const hasLong = ({ classes }) => Boolean(classes?.some((name) => name !== short(name)));

/**
 * The cells of a row in their order: inputs that are many, or beside long names, stand at its end, where they
 * may be scrolled to.
 * @template T
 * @param {Table} table
 * @param {{inputs: T[], targets: T[], outputs: T[], scale: T[]}} cells
 * @param {T} error
 */
function ordered(table, { inputs, targets, outputs, scale }, error) {
  const made = [...targets, ...outputs, ...scale, error];
  const count = table.columns.length;
  const isWide = count > 3 || (count > 1 && hasLong(table));
  return isWide && count <= MOST_COLUMNS ? [...made, ...inputs] : [...inputs, ...made];
}

/**
 * @param {import("../dom.js").Child} words
 * @param {string} [whole]
 */
function title(words, whole) {
  return h("th", { scope: "col", title: whole !== words && whole }, words);
}

/**
 * @param {string} name
 */
export function short(name) {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}

/**
 * Which rows of a scrolled frame are in view, with some around them.
 * @param {HTMLElement} frame
 * @param {number} count
 * @returns {[number, number]}
 */
function inView(frame, count) {
  const height = frame.scrollHeight / Math.max(1, count);
  const first = Math.floor(frame.scrollTop / height) - 5;
  return [first, first + Math.ceil(frame.clientHeight / height) + 10];
}

/**
 * Scroll a row of a frame into view, and nothing else.
 * @param {HTMLElement} frame
 * @param {HTMLElement | undefined} row
 */
function reveal(frame, row) {
  if (!row) return;
  const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
  if (top < frame.scrollTop + row.offsetHeight) frame.scrollTop = top - 2 * row.offsetHeight;
  else if (bottom > frame.scrollTop + frame.clientHeight - row.offsetHeight) {
    frame.scrollTop = bottom + row.offsetHeight - frame.clientHeight;
  }
}
