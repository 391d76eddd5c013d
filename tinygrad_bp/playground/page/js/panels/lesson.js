// The lesson: where one is, the question, one field, and what came of the answer.

import { attribute, each, h, say } from "../dom.js";
import { stepped } from "../editing.js";
import { equation, write } from "../words.js";
import { marked } from "../marking.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("../words.js").Words} Words */
/**
 * @typedef {object} Lesson
 * @property {"off" | "complete" | "faded" | "blank"} mode
 * @property {string} [waits] why there is no step now
 * @property {number} step
 * @property {number} steps
 * @property {number} round
 * @property {{name: string, step: number}[]} parts
 * @property {{asked: number, first: number, helped: number, shown: number}} tally
 * @property {boolean} is_done
 * @property {boolean} asked
 * @property {string} key what the step is about
 * @property {string} quantity
 * @property {Words} sentence
 * @property {string} text what was answered last
 * @property {number} written how often something was
 * @property {string[] | null} equation
 * @property {{kind: string, word: string, text: string} | null} verdict
 * @property {{words: Words, where: string[], doubt: string} | null} slip
 * @property {{question: Words, choices: string[], is_open: boolean, outcome: string} | null} prediction
 */

const MODES = ["complete", "faded", "blank"];

/** After so many milliseconds it is said that a number is being checked. */
const PATIENCE = 400;

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  root.hidden = false;
  /** @type {Lesson} */
  let lesson;
  let place = "";
  let waiting = 0;

  // Where
  const number = h("span", { class: "num" });
  const count = h("span", { class: "num" });
  const parts = h("select", { "aria-label": "Part of the lesson", onchange: () => go(Number(parts.value)) });
  const earlier = h("button", { class: "q", onclick: () => go(lesson.step - 1) }, "Earlier");
  const stepno = h("p", { class: "stepno" }, number, " of ", count, " ", earlier);
  const modes = h("div", { class: "seg", role: "group", "aria-label": "How much is given" });
  const close = h("button", { class: "q", onclick: () => choose("off") }, "Close");
  const where = h("div", { class: "where" }, h("h2", { id: "lesson-title" }, "Lesson"), stepno, modes, close);

  // The question
  const sentence = h("p", { id: "lesson-sentence" });
  const sides = h("p", { class: "eqns" });
  const quantity = h("span");
  const input = h("input", {
    class: "num",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "100",
    "aria-labelledby": "lesson-sentence",
    "aria-describedby": "lesson-slip",
    "data-control": "answer",
  });
  const check = h("button", { class: "key" }, "Check ", h("kbd", { "aria-hidden": "true" }, "↵"));
  const show = h("button", { class: "q", type: "button", onclick: () => page.send({ type: "show_answer" }) }, "Show it");
  const field = h("form", { class: "field", onsubmit: answered }, h("span", { class: "eqn" }, quantity, " ="), input, check, show);
  const next = h("button", { class: "key", onclick: () => go(lesson.step + 1) }, "Next");
  const update = h("button", { class: "key", onclick: () => page.send({ type: "update" }) }, "Update, and go on");
  const again = h("button", { onclick: () => go(0) }, "From the beginning");
  const acts = h("div", { class: "acts" });

  // A prediction
  const asks = h("p");
  const choices = h("div", { class: "acts", role: "group", "aria-label": "What you expect" });
  const play = h("button", { class: "key", onclick: () => page.send({ type: "predict", choice }) }, "Play it");
  const foretold = h("div", { class: "foretold" }, asks, choices, h("div", { class: "acts" }, play));
  let choice = "";

  // What came of it
  const word = h("b");
  const rest = h("span");
  const told = h("p");
  const doubt = h("p", { class: "note" });
  const find = h("button", { class: "q inl", "aria-pressed": "false", onclick: () => mark(find.getAttribute("aria-pressed") !== "true") }, "Show me where");
  const slip = h("div", { class: "slip", id: "lesson-slip" }, h("p", { class: "verdict" }, word, " ", rest), told, doubt, find);

  const ask = h("div", { class: "ask" }, sentence, sides, field, foretold, acts);
  root.append(where, ask, slip);
  attribute(root, "aria-labelledby", "lesson-title");
  root.removeAttribute("aria-label");

  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") input.blur();
    if (input.readOnly || !(event.key === "ArrowUp" || event.key === "ArrowDown")) return;
    event.preventDefault();
    const next = stepped(input.value, event.key === "ArrowUp" ? 1 : -1);
    if (next) input.value = next;
  });
  page.keys.add("l", "the lesson's field", () => {
    root.scrollIntoView({ block: "nearest" });
    focus();
  });

  /** @param {string} mode */
  function choose(mode) {
    page.send({ type: "set", name: "lesson", value: mode });
  }

  /** @param {number} step */
  function go(step) {
    page.send({ type: "lesson_go", step: Math.max(step, 0) });
  }

  /** @param {Event} event */
  function answered(event) {
    event.preventDefault();
    input.focus();
    if (!input.value.trim()) return;
    page.send({ type: "answer", text: input.value });
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      slip.hidden = false;
      say(word, "Checking ...");
      for (const part of [rest, doubt]) say(part, "");
      write(told, []);
      find.hidden = true;
    }, PATIENCE);
  }

  /** @param {boolean} on */
  function mark(on) {
    attribute(find, "aria-pressed", on ? "true" : "false");
    marked(on ? (lesson.slip?.where ?? []) : [], told);
  }

  page.on("lesson", (/** @type {Lesson} */ data) => {
    const before = lesson;
    lesson = data;
    clearTimeout(waiting);
    drawWhere();
    attribute(root, "data-mode", data.mode);
    const isStep = !data.waits && data.mode !== "off";
    const isNew = `${data.mode} ${data.round} ${data.key} ${data.is_done}` !== place;
    place = `${data.mode} ${data.round} ${data.key} ${data.is_done}`;
    const hadFocus = ask.contains(document.activeElement);
    drawQuestion(isStep, isNew);
    drawForetold(isStep ? data.prediction : null, isNew);
    drawVerdict(isStep && !data.is_done);
    if (before && hadFocus && (isNew || !ask.contains(document.activeElement) || !isShown(document.activeElement))) focus();
    if (before && isNew && root.contains(document.activeElement)) root.scrollIntoView({ block: "nearest" });
  });

  function drawWhere() {
    const isOn = lesson.mode !== "off";
    each(
      modes,
      MODES,
      (mode) => mode,
      (mode) => h("button", { onclick: () => choose(mode) }, mode),
      (button, mode) => attribute(button, "aria-pressed", lesson.mode === mode ? "true" : "false"),
    );
    close.hidden = !isOn;
    stepno.hidden = !isOn || Boolean(lesson.waits) || lesson.is_done;
    say(number, lesson.step + 1);
    say(count, lesson.steps);
    attribute(earlier, "disabled", lesson.step === 0);
  }

  /**
   * @param {boolean} isStep
   * @param {boolean} isNew
   */
  function drawQuestion(isStep, isNew) {
    if (!isStep) {
      const words = lesson.mode === "off" ? "Every number of an update, one after the other: worked out before you, or asked of you." : lesson.waits;
      write(sentence, [words ?? ""]);
    } else if (lesson.is_done) write(sentence, [results(lesson)]);
    else write(sentence, lesson.sentence);
    const isQuestion = isStep && !lesson.is_done && (lesson.asked || lesson.verdict !== null);
    field.hidden = !isQuestion;
    if (isQuestion) {
      write(quantity, [{ math: `<math displaystyle="true">${lesson.quantity}</math>` }]);
      if (isNew) input.value = lesson.text;
      input.readOnly = !lesson.asked;
      attribute(input, "aria-invalid", lesson.asked && lesson.verdict ? "true" : null);
      check.hidden = show.hidden = !lesson.asked;
    }
    sides.hidden = !isStep || !lesson.equation;
    if (lesson.equation) equation(sides, lesson.equation);
    const isOpen = isStep && (lesson.asked || Boolean(lesson.prediction?.is_open));
    const offered = !isStep || isOpen ? [] : lesson.is_done ? [update, again] : [next];
    each(
      acts,
      offered,
      (button) => button.textContent ?? "",
      (button) => button,
    );
    acts.hidden = !offered.length;
  }

  /**
   * @param {Lesson["prediction"]} given
   * @param {boolean} isNew
   */
  function drawForetold(given, isNew) {
    foretold.hidden = !given?.is_open;
    if (!given?.is_open) return;
    if (isNew) choice = "";
    write(asks, given.question);
    each(
      choices,
      given.choices,
      (name) => name,
      (name) => h("button", { onclick: () => foretell(name) }, name),
      (button, name) => attribute(button, "aria-pressed", choice === name ? "true" : "false"),
    );
  }

  /** @param {string} name */
  function foretell(name) {
    choice = name;
    for (const button of choices.children) attribute(button, "aria-pressed", button.textContent === name ? "true" : "false");
  }

  /** @param {boolean} isStep */
  function drawVerdict(isStep) {
    const outcome = lesson.prediction?.outcome ?? "";
    const verdict = isStep ? lesson.verdict : null;
    slip.hidden = !isStep || !(verdict || outcome);
    const spoken = [verdict?.word, verdict?.text, outcome].filter(Boolean).join(" ");
    if (isStep && spoken && spoken !== word.dataset.spoken) page.speak(`${spoken} ${plain(lesson.slip)}`, true);
    word.dataset.spoken = spoken;
    slip.classList.toggle("good", verdict?.kind === "right" || verdict?.kind === "shown" || Boolean(outcome));
    say(word, verdict?.word ?? outcome);
    say(rest, verdict?.text ?? "");
    const found = isStep ? lesson.slip : null;
    told.hidden = !found;
    write(told, found?.words ?? []);
    doubt.hidden = !found?.doubt;
    say(doubt, found?.doubt ?? "");
    find.hidden = !found?.where.length;
    mark(false);
  }

  /** Go to what is to be done at this step. */
  function focus() {
    const within = field.hidden || !lesson.asked ? (foretold.hidden ? acts : choices) : null;
    if (!within) input.focus();
    else /** @type {HTMLElement} */ ((within.hidden ? modes : within).querySelector("button"))?.focus();
  }
}

/** @param {Element | null} element */
function isShown(element) {
  return element instanceof HTMLElement && element.offsetParent !== null && !(element instanceof HTMLInputElement && element.readOnly);
}

/** @param {Lesson["slip"]} slip */
function plain(slip) {
  return (slip?.words ?? []).filter((piece) => typeof piece === "string").join("");
}

/** @param {Lesson} lesson */
function results({ steps, tally }) {
  const all = `All ${steps} numbers of this update are worked out.`;
  if (!tally.asked) return all;
  const left = tally.asked - tally.first - tally.helped - tally.shown;
  const found = [`${tally.first} right at first`, `${tally.helped} right with help`];
  if (tally.shown) found.push(`${tally.shown} shown`);
  if (left) found.push(`${left} left out`);
  return `${all} Of ${tally.asked} that were asked: ${found.join(", ")}.`;
}
