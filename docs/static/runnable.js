// The examples of a page, run in place: Python starts in a worker of the live page, which lies
// beside this site, once the first button is pressed. What the blocks share is their names.

(() => {
  const PATH = "../live/js/python/examples.js";

  /** @typedef {{printed?: string, error?: string, failed?: string}} Answer */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const address = new URL(PATH, script.src);

  /** One Python, and which blocks it has run. It answers in the order in which it was asked. */
  class Python {
    /** @type {((answer: Answer) => void)[]} */
    waiting = [];
    /** @type {Set<Block>} */
    ran = new Set();

    constructor() {
      this.worker = new Worker(address, { type: "module" });
      this.worker.onmessage = (event) => {
        const answer = JSON.parse(event.data);
        if (answer.failed) this.fail(answer.failed);
        else this.waiting.shift()?.(answer);
      };
      this.worker.onerror = () => this.fail(`${address.pathname} cannot be run`);
    }

    /**
     * @param {Block} block
     * @returns {Promise<Answer>}
     */
    run(block) {
      this.ran.add(block);
      this.worker.postMessage(block.code);
      return new Promise((resolve) => this.waiting.push(resolve));
    }

    /** @param {string} failed why it cannot go on */
    fail(failed) {
      this.worker.terminate();
      if (python === this) python = null;
      for (const resolve of this.waiting.splice(0)) resolve({ failed });
    }
  }

  /** @type {Python | null} */
  let python = null;

  /**
   * An element with its text.
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {string} [text]
   * @param {string} [name] its class
   */
  function made(tag, text = "", name = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = name;
    return element;
  }

  /** An example, which becomes a field once it is run. */
  class Block {
    isRunning = false;
    button = made("button", "Run", "run-button");
    reset = made("button", "As it was", "run-button quiet");
    told = made("span", "", "run-told");
    field = made("textarea");
    printed = made("pre", "", "run-printed");
    error = made("p", "", "run-error");

    /** @param {Element} shown */
    constructor(shown) {
      this.shown = shown;
      const lines = (shown.textContent ?? "").trimEnd().split("\n");
      this.typed = lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)).map((line) => line.slice(4));
      this.field.spellcheck = false;
      this.field.setAttribute("aria-label", "Code, which can be changed");
      this.printed.tabIndex = 0;
      this.printed.setAttribute("aria-label", "What it printed");
      this.told.role = "status";
      this.error.role = "alert";
      this.button.onclick = () => (this.isRunning ? python?.fail("stopped") : this.run());
      this.reset.onclick = () => this.restore();
      this.field.onkeydown = (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
      };
      this.field.oninput = () => this.fit();
      const bar = made("div", "", "run-bar");
      bar.append(this.button, this.reset, this.told);
      shown.after(this.field, bar, this.printed, this.error);
      this.restore();
    }

    get code() {
      return this.field.value;
    }

    fit() {
      this.field.rows = this.code.split("\n").length;
    }

    /** The example as the text has it. */
    restore() {
      this.field.value = this.typed.join("\n");
      this.fit();
      this.show({});
      this.open(false);
    }

    /** @param {boolean} isOpen whether the code can be changed */
    open(isOpen) {
      this.shown.toggleAttribute("hidden", isOpen);
      this.field.hidden = this.reset.hidden = !isOpen;
    }

    async run() {
      if (this.isRunning) return;
      this.isRunning = true;
      this.open(true);
      this.show({});
      this.button.textContent = "Stop";
      this.told.textContent = python ? "" : "Python is starting, which takes some seconds…";
      const here = (python ??= new Python());
      // Those above come first, for the names that they make.
      for (const block of blocks.slice(0, blocks.indexOf(this))) if (!here.ran.has(block)) here.run(block);
      const answer = await here.run(this);
      this.show(answer);
      if (answer.printed === "" && !answer.error) this.told.textContent = "Done. It prints nothing.";
      this.isRunning = false;
      this.button.textContent = "Run again";
    }

    /** @param {Answer} answer */
    show({ printed = "", error = "", failed = "" }) {
      this.told.textContent = "";
      this.printed.textContent = printed;
      this.printed.hidden = !printed;
      this.error.textContent = failed ? `Python has ended: ${failed}. Names are made anew.` : error;
      this.error.hidden = !this.error.textContent;
    }
  }

  const told = document.querySelector(".runnable");
  /** @type {Block[]} */
  let blocks = [];
  if (location.protocol === "file:") {
    if (told) told.textContent = told.getAttribute("data-file");
  } else {
    blocks = [...document.querySelectorAll(".highlight-pycon")].map((shown) => new Block(shown));
  }
})();
