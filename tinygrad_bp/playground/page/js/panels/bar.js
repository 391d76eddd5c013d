// The bar: the preset as the page's title and its menu, the quiet buttons, presenter, keys.

import { attribute, h, icon, say } from "../dom.js";
import { mountKeys } from "../keys/dialog.js";

/** @typedef {import("../page.js").Page} Page */

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const name = h("span", null, "A network");
  const shape = h("span", { class: "shape" });
  const title = h("button", { class: "title", popovertarget: "presets" }, name, " ", icon("down"));
  const { show } = mountKeys(page);

  const presenter = () => page.send({ type: "set", name: "presenter", value: !page.setting("presenter") });
  const link = () => page.send({ type: "take", what: "link" });
  const more = /** @type {HTMLElement} */ (document.getElementById("more"));

  /** @param {() => void} run */
  const closing = (run) => () => {
    more.hidePopover();
    run();
  };
  const take = /** @type {HTMLElement} */ (document.getElementById("take"));
  more.append(
    h("button", { onclick: closing(link), "data-control": "link" }, "Copy link"),
    h("button", { onclick: closing(() => take.showPopover()), "data-control": "take" }, "Take away"),
    h("button", { onclick: closing(compare), "data-control": "compare" }, "Compare"),
    h("button", { onclick: closing(presenter), "data-control": "presenter" }, "Presenter"),
    h("button", { onclick: closing(show) }, "Keys"),
  );
  root.append(
    h("h1", null, title, shape),
    h(
      "nav",
      { "aria-label": "Page" },
      h("button", { class: "q wideonly", onclick: link, "data-control": "link" }, "Copy link"),
      h("button", { class: "q wideonly", popovertarget: "take", "data-control": "take" }, "Take away ", icon("down")),
      h("button", { class: "q wideonly", onclick: compare, "data-control": "compare" }, "Compare"),
      h("button", { class: "q wideonly", onclick: presenter, "data-control": "presenter" }, "Presenter"),
      h("button", { class: "q wideonly", onclick: show, "aria-haspopup": "dialog" }, "Keys ", h("kbd", { "aria-hidden": "true" }, "?")),
      h("button", { class: "q narrowonly", popovertarget: "more" }, "More ", icon("down")),
      h("button", { class: "q leave", onclick: presenter }, "Leave presenter"),
    ),
  );
  page.keys.add("Arrows", "walk the network, where it has focus", null, "← ↑ ↓ →");
  page.keys.add("Enter", "the derivation of what has focus there", null, "Enter");
  page.keys.add("e", "edit the number that has focus there", null);
  page.keys.add("f", "freeze the weight or bias that has focus there, or let it go", null);
  page.keys.add("p", "presenter: large type for a projector", presenter);

  page.on("status", (status) => {
    say(name, status.title);
    say(shape, status.shape);
  });
  page.on("settings", (settings) => attribute(document.documentElement, "data-presenter", Boolean(settings.values?.presenter)));
}

/** Shows where two runs are set side by side, and goes there. */
function compare() {
  const section = document.getElementById("compare");
  if (!section) return;
  section.hidden = false;
  section.scrollIntoView({ block: "nearest" });
  /** @type {HTMLElement | null} */ (section.querySelector("button, select, input"))?.focus();
}
