// Elements of HTML and SVG, formulas of the engine, and changes in place.

/** @typedef {string | number | Node | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * An element of HTML. An attribute that is false or null is left out, a function listens.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * An element of SVG, made as `h` makes one.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * An element of MathML, made as `h` makes one.
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...Child} children
 * @returns {MathMLElement}
 */
export function m(tag, attributes, ...children) {
  return filled(document.createElementNS(MATHML, tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes | null | undefined} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else attribute(element, name, value);
  }
  element.append(...children.filter(isShown).map((child) => (typeof child === "number" ? String(child) : child)));
  return element;
}

/**
 * @param {Child} child
 * @returns {child is string | number | Node}
 */
function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}

/**
 * One of the page's icons.
 * @param {string} name
 */
export function icon(name) {
  return s("svg", { class: "ic", "aria-hidden": "true" }, s("use", { href: `#i-${name}` }));
}

/**
 * Set an attribute where it differs; false, null and undefined take it away.
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function attribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Set the text of an element where it differs.
 * @param {Element} element
 * @param {string | number} text
 */
export function say(element, text) {
  if (element.textContent !== String(text)) element.textContent = String(text);
}

/**
 * Let an element have exactly these children. Those that are there already stay in place, so
 * that focus and the place of scrolling are kept.
 * @param {Element} parent
 * @param {...Child} children
 */
export function children(parent, ...children) {
  const wanted = children.filter(isShown).map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
  const kept = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  wanted.forEach((child, index) => {
    const here = parent.childNodes[index];
    if (here !== child) parent.insertBefore(child, here ?? null);
  });
}

/**
 * One element for each item, kept from one time to the next by its key.
 * @template T
 * @template {Element} E
 * @param {Element} parent
 * @param {readonly T[]} items
 * @param {(item: T, index: number) => string | number} key
 * @param {(item: T, index: number) => E} make
 * @param {(element: E, item: T, index: number) => void} [update]
 */
export function each(parent, items, key, make, update) {
  /** @type {Map<string, E>} */
  const before = made.get(parent) ?? new Map();
  /** @type {Map<string, E>} */
  const after = new Map();
  items.forEach((item, index) => {
    const name = String(key(item, index));
    const element = before.get(name) ?? make(item, index);
    after.set(name, element);
    update?.(element, item, index);
  });
  made.set(parent, after);
  children(parent, ...after.values());
}

/** @type {WeakMap<Element, Map<string, any>>} */
const made = new WeakMap();

const FORMULA = new Set(
  ("math mrow mi mo mn ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover " +
    "mtable mtr mtd mstyle mpadded mphantom").split(" "),
);
const FACTS = new Set(
  ("class display displaystyle scriptlevel form stretchy fence separator lspace rspace mathvariant " +
    "width height depth linethickness columnalign accent data-name data-value").split(" "),
);

/** @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * Show the engine's MathML in an element: its elements and their harmless attributes, no more.
 * @param {Element} element
 * @param {string} markup
 */
export function math(element, markup) {
  const before = written.get(element);
  if (before === markup && element.firstChild) return;
  written.set(element, markup);
  if (before !== undefined && hasOtherTexts(element, before, markup)) return;
  const inside = /^\s*<math[\s>]/.test(markup) ? markup : `<math>${markup}</math>`;
  const parsed = new DOMParser().parseFromString(inside, "text/html");
  element.replaceChildren(...[...parsed.body.childNodes].flatMap(formula));
}

/**
 * Write a formula in place where it is as before but for its numbers, as it mostly is during a run.
 * @param {Element} element
 * @param {string} before
 * @param {string} markup
 */
function hasOtherTexts(element, before, markup) {
  if (markup.includes("&") || before.replace(TEXT, ">") !== markup.replace(TEXT, ">")) return false;
  const texts = [...markup.matchAll(TEXT)].map(([text]) => text.slice(1));
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
  if (nodes.length !== texts.length) return false;
  nodes.forEach((node, k) => {
    if (node.data !== texts[k]) node.data = texts[k];
  });
  return true;
}

/** What stands between two marks. */
const TEXT = />[^<]+/g;

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function formula(node) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
  if (!(node instanceof Element)) return [];
  if (node.namespaceURI !== MATHML || !FORMULA.has(node.localName)) return [];
  const copy = m(node.localName, null, ...[...node.childNodes].flatMap(formula));
  for (const { name, value } of node.attributes) if (FACTS.has(name)) copy.setAttribute(name, value);
  return [copy];
}
