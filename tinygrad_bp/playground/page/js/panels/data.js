// The data: the sample, or all rows, with what the network makes of them, and how many are right.

import { h } from "../dom.js";
import { counted, shown } from "../numbers.js";
import { rowsTable } from "../table/rows.js";
import { sampleTable } from "../table/sample.js";

/**
 * @typedef {import("../table/data.js").Table} Table
 * @typedef {import("../table/data.js").Made} Made
 */

/** A larger file is not sent: no table that can be learned here is so large. */
const MOST_BYTES = 1_000_000;

/** So many numbers of a row are said as they were given. */
const MOST_GIVEN = 6;

/**
 * @param {HTMLElement} root
 * @param {import("../page.js").Page} page
 */
export function mount(root, page) {
  /** @type {Table | null} */
  let table = null;
  /** @type {Made | null} */
  let made = null;
  /** @type {"train" | "test"} */
  let which = "train";

  const title = h("h2", { id: "data-title" }, "Data");
  const note = h("p", { class: "note" });
  const own = h("button", { type: "button", "aria-pressed": "true" }, "training");
  const test = h("button", { type: "button", "aria-pressed": "false" }, "test");
  const parts = h("div", { class: "seg", role: "group", "aria-label": "Rows" }, own, test);
  const sample = sampleTable(page);
  const rows = rowsTable(page);
  const scaling = h("p", { class: "note scaling", hidden: true });
  const scores = h("p", { class: "scores" });
  const matrix = h("table", { class: "matrix" });
  const confusion = h("details", { class: "confusion" }, h("summary", {}, "Confusion matrix"), matrix);
  root.append(
    h("div", { class: "head" }, title, note, parts),
    ...sample.elements,
    rows.frame,
    scaling,
    scores,
    confusion,
    opener(root, page),
  );

  for (const [button, part] of /** @type {const} */ ([[own, "train"], [test, "test"]])) {
    button.addEventListener("click", () => {
      which = part;
      arrange();
      results();
    });
  }

  function arrange() {
    if (!table) return;
    const isOne = table.train.count === 1 && !table.test.count;
    if (!table.test.count) which = "train";
    for (const element of sample.elements) element.hidden = !isOne;
    rows.frame.hidden = scores.hidden = isOne;
    parts.hidden = !table.test.count;
    own.setAttribute("aria-pressed", String(which === "train"));
    test.setAttribute("aria-pressed", String(which === "test"));
    title.textContent = isOne ? "Sample" : "Data";
    if (isOne) sample.table(table);
    else rows.table(table, which);
  }

  function results() {
    if (!table || !made) return;
    const isOne = table.train.count === 1 && !table.test.count;
    const { count, rows: sent } = table[which];
    note.textContent = isOne
      ? "1 of 1, all used in each update"
      : sent.length < count
        ? `the first ${sent.length} of ${counted(count)} rows`
        : which === "train"
          ? `row ${made.in_use + 1} of ${counted(count)} is in use`
          : `${counted(count)} rows, not learned from`;
    if (isOne) sample.results(made);
    else rows.results(made[which], made.in_use, made.mean);
    scaling.hidden = !table.is_scaled;
    scaling.textContent = table.is_scaled ? scaled(table, made.in_use) : "";
    scores.textContent = scored(table, made);
    const { confusion: counts } = made[which];
    confusion.hidden = !counts || !table.classes;
    if (counts && table.classes) fillMatrix(matrix, table.classes, counts);
  }

  page.on("network", (/** @type {{lit: {nodes: string[]}} | null} */ given) => {
    sample.light(given?.lit.nodes ?? []);
  });
  page.on("table", (/** @type {Table} */ given) => {
    table = given;
    made = page.newest("data") ?? null; // what was made of another table does not fit this one
    arrange();
    results();
  });
  page.on("data", (/** @type {Made | null} */ given) => {
    root.hidden = !given;
    made = given;
    results();
  });
}

/**
 * What was done to the columns, and what the row in use was before it.
 * @param {Table} table
 * @param {number} row
 */
function scaled({ columns, scales, train }, row) {
  const done = "Each column is scaled to mean 0 and standard deviation 1.";
  const numbers = [...train.rows[row], ...train.targets[row]];
  const names = [...columns, "target"];
  const given = scales.slice(0, MOST_GIVEN).map(([mean, deviation], k) => {
    const number = Number((mean + deviation * numbers[k]).toPrecision(9));
    return `${names[k]} ${shown(number, 6)}`;
  });
  if (!given.length) return done;
  return `${done} Row ${row + 1} was ${given.join(", ")}${scales.length > MOST_GIVEN ? ", …" : ""}.`;
}

/**
 * How many classes are right, in words.
 * @param {Table} table
 * @param {Made} made
 */
function scored(table, made) {
  const parts = [];
  for (const part of /** @type {const} */ (["train", "test"])) {
    const { right, accuracy } = made[part];
    if (right === null || accuracy === null) continue;
    const name = part === "test" ? "test " : table.test.count ? "training " : "";
    const count = table[part].count;
    const share = count > 10 ? ` (${Number((100 * accuracy).toFixed(1))}\u00a0%)` : "";
    parts.push(`${name}${counted(right)} of ${counted(count)} right${share}`);
  }
  const text = parts.join(", ");
  return text && `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/**
 * @param {HTMLElement} element
 * @param {string[]} classes
 * @param {number[][]} counts
 */
function fillMatrix(element, classes, counts) {
  const key = JSON.stringify([classes, counts]);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(
    h("caption", { class: "note" }, "Rows of each class (down) taken for each class (across)"),
    h(
      "thead",
      {},
      h("tr", {}, h("td", {}), ...classes.map((name) => h("th", { scope: "col" }, name))),
    ),
    h(
      "tbody",
      {},
      ...counts.map((row, meant) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, classes[meant]),
          ...row.map((count, said) =>
            h("td", { class: said === meant ? "right" : count ? "off" : "none" }, String(count)),
          ),
        ),
      ),
    ),
  );
}

/**
 * What opens a file of one's own, chosen or dropped on the panel.
 * @param {HTMLElement} root
 * @param {import("../page.js").Page} page
 */
function opener(root, page) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", class: "vh", tabindex: "-1", "aria-hidden": "true" })
  );
  const button = h("button", { type: "button", class: "q inl" }, "Open a CSV file");
  /** @param {File | undefined} file */
  const open = async (file) => {
    if (!file) return;
    if (file.size > MOST_BYTES) {
      const size = Number((file.size / 1e6).toPrecision(3));
      page.refuse(`${file.name} has ${size} MB: at most 1 MB can be opened, so take a part of its rows.`);
      return;
    }
    page.send({ type: "table", name: file.name.slice(0, 200), text: await file.text() });
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    open(input.files?.[0]);
    input.value = "";
  });
  root.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.add("drop");
  });
  for (const end of ["dragleave", "drop"]) {
    root.addEventListener(end, () => root.classList.remove("drop"));
  }
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });
  return h("div", { class: "open quiet" }, button, h("span", { class: "note" }, " or drop one here: a row a sample, the target last"), input);
}
