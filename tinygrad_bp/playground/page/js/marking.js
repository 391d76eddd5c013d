// Marks symbols in a formula, and what they stand for in the drawing.

/** @type {[Element, string][]} */
let marks = [];

/**
 * Mark these symbols, and no others.
 * @param {string[]} names
 * @param {Element} formula where they are marked; all of its formula where it has none of them
 */
export function marked(names, formula) {
  for (const [element, mark] of marks) element.classList.remove(mark);
  marks = [];
  if (!names.length) return;
  const found = names.flatMap((name) => [...formula.querySelectorAll(`math [data-name="${CSS.escape(name)}"]`)]);
  const first = formula.querySelector("math");
  for (const element of found.length ? found.slice(0, 1) : first ? [first] : []) marks.push([element, "wrong"]);
  for (const name of names.slice(0, 1)) {
    const part = name.replace(/^(net|out|δ)_/, "");
    for (const element of document.querySelectorAll(`#network [data-name="${CSS.escape(part)}"]`)) marks.push([element, "slipped"]);
  }
  for (const [element, mark] of marks) element.classList.add(mark);
}
