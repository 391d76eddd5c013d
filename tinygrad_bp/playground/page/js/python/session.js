// The session inside this page, in a worker: the messages are those of the socket.

import { start, tellFailure } from "./start.js";

/** @type {string[]} */
const inbox = [];
/** @type {any} */
let driver = null;
let isRunning = false;
/** @type {number | undefined} */
let timer;
const turns = new MessageChannel();

onmessage = (event) => {
  inbox.push(event.data);
  if (driver && !isRunning) turn();
};
turns.port1.onmessage = turn;

/** Answer what has come, make a state, train a little; and again when there is more to do. */
function turn() {
  isRunning = false;
  clearTimeout(timer);
  for (const text of inbox.splice(0)) {
    if (text) tell(driver.answer(text));
    else driver.want_state();
  }
  tell(driver.state());
  driver.train();
  const wait = driver.wait();
  if (wait === 0) {
    isRunning = true;
    turns.port2.postMessage(null);
  } else if (wait !== undefined) {
    timer = setTimeout(turn, 1000 * wait);
  }
}

/** @param {string | undefined} text */
function tell(text) {
  if (text) postMessage(text);
}

start().then((pyodide) => {
  driver = pyodide.runPython("from tinygrad_bp.playground.host.driving import alone\nalone()");
  driver.want_state();
  turn();
}).catch(tellFailure);
