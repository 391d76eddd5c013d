// Numbers in a table that can be changed: buttons, which become fields while they are edited.

import { h } from "../dom.js";
import { drawn, parsed } from "../numbers.js";

/**
 * @typedef {{value: () => number, take: (value: number) => void, label: string,
 *   choices?: () => string[]}} Cell what it holds, and what takes a new number; with choices the
 *   number is the place of one
 */

/**
 * A button that edits a number.
 * @param {Cell} cell
 * @returns {HTMLElement}
 */
export function numberButton(cell) {
  const button = h("button", { type: "button", class: "val num" });
  button.addEventListener("click", () => (cell.choices ? choose : edit)(button, cell));
  return button;
}

/**
 * Say what a button holds, in its text and in its name.
 * @param {HTMLElement} button
 * @param {string} label
 * @param {string} text
 */
export function fill(button, label, text) {
  if (button.textContent === text) return;
  button.textContent = text;
  button.setAttribute("aria-label", `${label}: ${text}, change`);
}

/**
 * @param {HTMLElement} button
 * @param {Cell} cell
 */
function edit(button, cell) {
  const field = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "text",
      inputmode: "decimal",
      class: "num edit",
      "aria-label": cell.label,
      value: String(cell.value()),
    })
  );
  field.size = Math.max(5, Math.min(12, field.value.length + 1));
  /** @param {boolean} isTaken @param {boolean} isLeft */
  const end = (isTaken, isLeft) => {
    const number = parsed(field.value);
    if (isTaken && number === null) {
      field.setAttribute("aria-invalid", "true");
      field.title = `Not a number: ${field.value}`;
      if (!isLeft) return;
    }
    field.removeEventListener("blur", leave);
    field.replaceWith(button);
    if (!isLeft) button.focus();
    if (isTaken && number !== null && number !== cell.value()) cell.take(number);
  };
  const leave = () => end(true, true);
  field.addEventListener("blur", leave);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") end(true, false);
    else if (event.key === "Escape") end(false, false);
    else if (event.key === "ArrowUp") step(field, 1);
    else if (event.key === "ArrowDown") step(field, -1);
    else return;
    event.preventDefault();
  });
  button.replaceWith(field);
  field.select();
  field.focus();
}

/**
 * Change the last digit.
 * @param {HTMLInputElement} field
 * @param {number} by
 */
function step(field, by) {
  const number = parsed(field.value);
  if (number === null) return;
  const places = field.value.split(/[.,]/)[1]?.match(/^\d+/)?.[0].length ?? 0;
  field.value = (number + by * 10 ** -places).toFixed(Math.min(100, places));
}

/**
 * @param {HTMLElement} button
 * @param {Cell} cell
 */
function choose(button, cell) {
  const menu = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { "aria-label": cell.label },
      ...(cell.choices?.() ?? []).map((name, place) => h("option", { value: place }, name)),
    )
  );
  menu.value = String(cell.value());
  let isOver = false;
  /** @param {boolean} isTaken */
  const end = (isTaken) => {
    if (isOver) return;
    isOver = true;
    const hadFocus = document.activeElement === menu;
    menu.replaceWith(button);
    if (hadFocus) button.focus();
    if (isTaken && Number(menu.value) !== cell.value()) cell.take(Number(menu.value));
  };
  menu.addEventListener("change", () => end(true));
  menu.addEventListener("blur", () => end(true));
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") end(false);
  });
  button.replaceWith(menu);
  menu.focus();
}

/**
 * One tab stop for all buttons of a table; arrows, Home and End walk among them.
 * @param {HTMLElement} table
 */
export function walked(table) {
  const buttons = () => [...table.querySelectorAll("button")];
  /** @param {Element | null} to */
  const stop = (to) => {
    for (const button of buttons()) button.tabIndex = button === to ? 0 : -1;
  };
  table.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLButtonElement) stop(event.target);
  });
  table.addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLButtonElement)) return;
    const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("button")]);
    const filled = rows.filter((row) => row.length);
    const row = filled.findIndex((cells) => cells.includes(/** @type {any} */ (event.target)));
    const column = filled[row]?.indexOf(event.target) ?? -1;
    /** @type {Record<string, [number, number]>} */
    const ways = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, filled[row]?.length - 1],
    };
    const way = ways[event.key];
    if (!way || row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const cells = filled[Math.max(0, Math.min(filled.length - 1, way[0]))];
    cells[Math.max(0, Math.min(cells.length - 1, way[1]))].focus();
  });
  return {
    /** Once rows have come or gone: there is a tab stop again. */
    refresh() {
      const all = buttons();
      const kept = all.find((button) => button.tabIndex === 0 && button.hasAttribute("tabindex"));
      stop(kept ?? all[0] ?? null);
    },
  };
}

/**
 * How the numbers of a column are written: with the decimals that they have, if these are few.
 * @param {number[]} column
 * @returns {(value: number) => string}
 */
export function columnText(column) {
  const isPlain = column.every((x) => x === 0 || (Math.abs(x) >= 1e-4 && Math.abs(x) < 1e5));
  if (!isPlain) return drawn;
  const places = column.map((x) => String(Number(x.toFixed(4))).split(".")[1]?.length ?? 0);
  const longest = Math.max(0, ...places);
  const most = longest < 4 || column.length === 1 ? longest : 2;
  return (value) => (Math.abs(value) < 0.5 / 10 ** most ? 0 : value).toFixed(most).replace("-", "−");
}
