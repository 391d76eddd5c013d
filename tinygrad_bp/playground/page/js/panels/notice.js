// What went wrong, why, and the way out: of the run, of a message, of the connection.

import { each, h, say } from "../dom.js";
import { counted } from "../numbers.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {{label: string, messages: Record<string, any>[]}} Action */

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountNotice(root, page) {
  const strong = h("b");
  const reason = h("span");
  const actions = h("div", { class: "acts" });
  const notice = h("div", { class: "notice", hidden: true }, h("p", null, strong, " ", reason), actions);
  root.insertBefore(notice, root.querySelector(".score"));

  let refusal = "";
  let isMoving = false; // it came while a run went on, of which each update would take it away
  let isLost = false;
  let isStarting = false;
  let failure = "";
  /** @type {any} */
  let status = null;

  /** @param {string} text */
  function refused(text) {
    refusal = text;
    isMoving = Boolean(status?.is_playing);
    draw();
  }

  function draw() {
    /** @type {Action[]} */
    const offered = status?.actions ?? [];
    const ways = offered.map((action) => ({ label: action.label, run: () => action.messages.forEach(page.send) }));
    const starts = isStarting && !status;
    const shows = isLost || starts || refusal !== "" || Boolean(status?.reason);
    notice.hidden = !shows;
    if (!shows) return;
    if (failure) {
      say(strong, "Python could not be started in this browser:");
      say(reason, `${failure}.`);
      offer([{ label: "Try again", run: () => page.connect() }]);
    } else if (isLost) {
      say(strong, "Lost the connection.");
      const isFramed = window.parent !== window; // by a notebook, with a server in its kernel
      const parts = [
        refusal && `${refusal}.`, // maybe the last thing that was said: why
        status ? `The numbers shown are those of update ${counted(status.update)}.` : refusal ? "" : "Nothing was shown yet.",
        isFramed ? "If the kernel was restarted, run the cell again." : "",
      ];
      say(reason, parts.filter(Boolean).join(" "));
      offer([{ label: "Try again", run: () => page.connect() }]);
    } else if (starts && !refusal) {
      say(strong, "Python is starting.");
      say(reason, "It runs in this browser. The first time that takes up to a minute.");
      offer([]);
    } else if (refusal) {
      say(strong, "");
      say(reason, refusal);
      offer([...ways, { label: "Close", run: () => refused("") }]);
    } else {
      say(strong, status.lead);
      say(reason, status.reason);
      offer(ways);
    }
  }

  /** @param {{label: string, run: () => void}[]} offers */
  function offer(offers) {
    each(
      actions,
      offers,
      (offer) => offer.label,
      (offer) => h("button", null, offer.label),
      (element, offer, index) => {
        element.classList.toggle("key", index === 0);
        element.onclick = offer.run;
      },
    );
  }

  page.on("status", (data) => {
    if (data.is_playing !== status?.is_playing) isMoving = false;
    if (refusal && status && !isMoving && data.update !== status.update) refusal = "";
    status = data;
    draw();
  });
  for (const panel of ["table", "settings"]) {
    let isFirst = true; // it comes with what is said of the address
    page.on(panel, () => {
      if (!isFirst && refusal) refused(""); // something else was asked, and done
      isFirst = false;
    });
  }
  page.on("connection", ({ lost, starting = false, why = "" }) => {
    if (isLost && !lost) refusal = "";
    isStarting = starting;
    isLost = lost;
    failure = why;
    draw();
    if (lost) page.speak(`${strong.textContent} ${reason.textContent}`, true);
  });
  page.onevent((event) => {
    if (event.type === "error") refused(event.text);
    if (event.type === "error" || event.type === "say") page.speak(event.text, true);
  });
}
