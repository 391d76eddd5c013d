// The dialog under "?": every key, and the switch for all of them.

import { h } from "../dom.js";

/** @typedef {import("../page.js").Page} Page */

/**
 * @param {Page} page
 * @returns {{show: () => void}}
 */
export function mountKeys(page) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("keys"));
  const list = h("dl");
  const on = h("input", {
    type: "checkbox",
    onchange: () => {
      page.keys.areOff = !on.checked;
    },
  });
  dialog.append(
    h("h2", { id: "keys-title", tabindex: -1, autofocus: true }, "Keys"),
    list,
    h("p", { class: "note" }, "In a field keys belong to the field: Enter takes, Escape leaves, up and down change the last digit."),
    h("label", null, on, "Keys are on"),
    h("form", { method: "dialog", class: "acts" }, h("button", { class: "key" }, "Close")),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  const show = () => {
    on.checked = !page.keys.areOff;
    list.replaceChildren(
      ...page.keys.list.flatMap((key) => [
        h("dt", null, ...(key.shown ?? key.name).split(" ").map((cap) => h("kbd", null, cap))),
        h("dd", null, key.words),
      ]),
    );
    dialog.showModal();
  };
  page.keys.add("?", "these keys", show);
  page.keys.add(
    "Escape",
    "close what is open, then clear the selection",
    () => {
      if (document.querySelector(":popover-open")) return;
      if (page.setting("presenter")) page.send({ type: "set", name: "presenter", value: false });
      else page.select("");
    },
    "Esc",
  );
  return { show };
}
