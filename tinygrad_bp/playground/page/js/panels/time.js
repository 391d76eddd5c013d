// Time: what the run is doing, in words; the buttons that move it; how fast it goes.

import { attribute, children, h, icon, say } from "../dom.js";
import { spoken, symbol } from "../names.js";
import { counted, shown } from "../numbers.js";
import { mountNotice } from "./notice.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("../settings/fields.js").Entry} Entry */

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const word = h("p", { class: "word" });
  const update = h("dd", { class: "num" }, "0");
  const label = h("dt");
  const error = h("dd", { class: "num" });
  const [epochName, epoch] = [h("dt"), h("dd", { class: "num" })];
  const lasting = h("div", { class: "epoch", hidden: true }, epochName, epoch);
  const blank = h("span", { class: "blank", role: "img", "aria-label": "not yet known" });
  const status = h(
    "div",
    { class: "status" },
    word,
    h("dl", { class: "read" }, h("div", null, h("dt", null, "update"), update), h("div", { "data-control": "error" }, label, error), lasting),
  );
  const bar = transport(page);
  root.prepend(status, bar.element);
  mountNotice(root, page);

  /** Where the symbol beside the sentence is kept, so that it is made once. */
  let where = "";
  let place = symbol("w1");
  let named = "";
  let titled = 0;
  page.on("status", (data) => {
    if (data.where !== where) [where, place] = [data.where, symbol(data.where || "w1")];
    children(word, where ? `${data.word} ` : data.word, where && place);
    say(update, counted(data.update));
    if (data.error_name !== named) {
      named = data.error_name;
      label.replaceChildren(named.includes("_") ? symbol(named) : named);
    }
    const digits = page.setting("digits") ?? 9;
    if (data.error === null) children(error, blank);
    else if (error.textContent !== shown(data.error, digits)) error.textContent = shown(data.error, digits);
    lasting.hidden = !data.epoch;
    say(epochName, data.epoch_name);
    say(epoch, data.epoch);
    bar.update(data);
    if (!data.is_playing || performance.now() > titled + 1000) {
      titled = performance.now();
      document.title = `${data.title}, update ${counted(data.update)}${data.phase_word ? `, ${data.phase_word}` : ""}`;
    }
    const sentence = [data.word, spoken(data.where), data.lead, data.reason].filter(Boolean).join(" ");
    page.speak(sentence, !data.is_playing);
  });
}

/** @param {Page} page */
function transport(page) {
  /** @param {string} type */
  const sending = (type) => () => page.send({ type });
  /**
   * @param {string} name
   * @param {string} words
   * @param {() => void} onclick
   */
  const button = (name, words, onclick) => h("button", { class: name, onclick, "data-control": name }, icon(name), h("span", null, words));

  let isPlaying = false;
  const toggle = () => page.send({ type: isPlaying ? "pause" : "play" });
  const rewind = button("rewind", "Rewind", sending("rewind"));
  const back = button("back", "Back", sending("back"));
  const play = button("play", "Play", toggle);
  const phase = button("phase", "Phase", sending("phase"));
  const update = button("update", "Update", sending("update"));
  const said = h("output");
  const range = h("input", {
    type: "range",
    min: 0,
    value: 0,
    "aria-label": "Speed",
    oninput: () => page.send({ type: "set", name: "speed", value: Number(range.value) }),
  });
  const element = h(
    "div",
    { class: "transport", role: "group", "aria-label": "Play" },
    rewind,
    back,
    play,
    phase,
    update,
    h("div", { class: "speed", "data-control": "speed" }, said, range),
  );

  page.keys.add(" ", "play or pause", toggle, "Space");
  page.keys.add(".", "one phase", sending("phase"));
  page.keys.add(",", "back a phase", sending("back"));
  page.keys.add("n", "one update", sending("update"));
  page.keys.add("N", "back an update", sending("back_update"), "Shift N");
  page.keys.add("r", "rewind to the first weights", sending("rewind"));
  page.keys.add("z", "undo", sending("undo"));
  page.keys.add("Z", "redo", sending("redo"), "Shift Z");
  page.keys.add("g", "weights or gradients on the lines", () =>
    page.send({ type: "set", name: "view", value: page.setting("view") === "gradients" ? "weights" : "gradients" }),
  );

  /** @type {string[]} what each speed is called */
  let speeds = [];
  page.on("schema", (schema) => {
    const { names } = schema.settings.find((/** @type {Entry} */ { name }) => name === "speed");
    speeds = names.map((/** @type {import("../settings/fields.js").Choice} */ { label }) => label);
    range.max = String(speeds.length - 1);
  });
  page.on("settings", (settings) => {
    const speed = Number(settings.values?.speed ?? 0);
    if (document.activeElement !== range || range.value !== String(speed)) range.value = String(speed);
    say(said, speeds[speed]);
    attribute(range, "aria-valuetext", speeds[speed]);
  });

  /** @param {any} data the status */
  const shows = (data) => {
    if (isPlaying !== data.is_playing) {
      isPlaying = data.is_playing;
      play.replaceChildren(icon(isPlaying ? "pause" : "play"), h("span", null, isPlaying ? "Pause" : "Play"));
    }
    play.classList.toggle("key", isPlaying);
    phase.classList.toggle("key", !isPlaying);
  };
  shows({ is_playing: false });
  return { element, update: shows };
}
