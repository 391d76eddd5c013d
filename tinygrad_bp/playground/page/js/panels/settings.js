// Settings: folded they read as one sentence, open they are a form in the sentence's order.

import { each, h, say } from "../dom.js";
import { form } from "../settings/form.js";
import { hiding, hidingForm } from "../settings/hiding.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{settings: string[], text: string, changed: boolean}} Part */

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const sentence = h("span", { class: "sentence" });
  const inside = h("div", { class: "inside" });
  const fold = h("details", null, h("summary", null, h("h2", null, "Settings"), " ", sentence), inside);
  const all = h("button", { class: "q inl", type: "button", onclick: () => page.send({ type: "set", name: "hide", value: [] }) }, "Show all");
  const hidden = h("p", { class: "note showall", hidden: true }, "This link hides a part of the page. ", all);
  root.append(fold, hidden);
  fold.addEventListener("toggle", () => root.classList.toggle("open", fold.open));
  hiding(page);

  /** @type {ReturnType<typeof form> | null} */
  let made = null;
  /** @type {any} */
  let newest = null;
  const again = h("button", { type: "button", class: "q inl" }, "All as the preset has it");
  again.onclick = () => {
    for (const name of newest.used) if (newest.changed.includes(name)) page.send({ type: "set", name, value: newest.base[name] });
  };

  page.on("schema", (schema) => {
    made = form(page, schema.settings);
    inside.replaceChildren(
      made.element,
      h(
        "p",
        { class: "note" },
        "Another shape begins the run again and keeps the weights that fit; another seed or start begins anew; all else goes on from here. ",
        again,
      ),
      hidingForm(page, schema),
    );
    if (newest) made.show(newest);
  });
  page.onevent(({ type }) => {
    if (type === "error" && newest) made?.show(newest); // what was refused is not what is set
  });
  page.on("settings", (data) => {
    newest = data;
    made?.show(data);
    write(sentence, data.sentence);
    again.hidden = !data.used.some((/** @type {string} */ name) => data.changed.includes(name));
    hidden.hidden = data.values.hide.length === 0;
  });
}

/**
 * The parts with commas between them; what differs from the preset stands in ink.
 * @param {HTMLElement} element
 * @param {Part[]} parts
 */
function write(element, parts) {
  each(
    element,
    parts,
    (part) => part.settings.join(),
    () => h("span", null, h("span"), h("span")),
    (span, part, index) => {
      const [words, stop] = span.children;
      say(words, index === 0 ? part.text.charAt(0).toUpperCase() + part.text.slice(1) : part.text);
      words.classList.toggle("changed", part.changed);
      say(stop, index === parts.length - 1 ? "." : ", ");
    },
  );
}
