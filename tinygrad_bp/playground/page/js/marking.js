// Marks symbols in a formula, and what they stand for in the drawing.

/** @type {Element[]} what is marked in the formula */
let wrong = [];

/** What is marked in the drawing. */
let slipped = "";

/**
 * Mark these symbols, and no others.
 * @param {string[]} names
 * @param {Element} formula where they are marked; all of its formula where it has none of them
 */
export function marked(names, formula) {
  for (const element of wrong) element.classList.remove("wrong");
  const found = names.flatMap((name) => [...formula.querySelectorAll(`math [data-name="${CSS.escape(name)}"]`)]);
  const whole = names.length ? formula.querySelector("math") : null;
  wrong = found.length ? found.slice(0, 1) : whole ? [whole] : [];
  for (const element of wrong) element.classList.add("wrong");
  slipped = (names[0] ?? "").replace(/^(net|out|δ)_/, "");
  drawMark();
}

/**
 * Mark the part of the drawing, also once it was made anew. The mark is an attribute of its own,
 * since the classes of parts are written whenever their numbers change.
 */
export function drawMark() {
  for (const element of document.querySelectorAll("[data-slipped]")) element.removeAttribute("data-slipped");
  if (!slipped) return;
  for (const element of document.querySelectorAll(`#network [data-name="${CSS.escape(slipped)}"]`)) element.setAttribute("data-slipped", "");
}
