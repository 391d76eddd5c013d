// Blocks of code from a text beside which this page lies, run one after another in one Python.

import { start, tellFailure } from "./start.js";

const started = start().then((pyodide) =>
  pyodide.runPython("from tinygrad_bp.playground.host.examples import Examples\nExamples()"),
);
started.catch(tellFailure);

onmessage = async (event) => {
  const examples = await started;
  postMessage(examples.run(event.data));
};
