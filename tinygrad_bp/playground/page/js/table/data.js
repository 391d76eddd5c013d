// What the panels "table" and "data" hold, as the session sends them.

/**
 * @typedef {import("../numbers.js").Numeral} Numeral
 * @typedef {{count: number, rows: number[][], targets: number[][], kinds: number[] | null}} Part
 * @typedef {{columns: string[], inputs: string[], outputs: string[], dots: number | null, classes: string[] | null, goals: number[] | null,
 *   scale: [number, number] | null, is_scaled: boolean, scales: [number, number][], train: Part, test: Part}} Table
 * @typedef {{outputs: Numeral[][], errors: Numeral[], said: (number | null)[] | null,
 *   accuracy: number | null, right: number | null, confusion: number[][] | null}} Results
 * @typedef {{name: string, target: number, out: Numeral, off: Numeral, part: string | null,
 *   error: Numeral}} Output
 * @typedef {{in_use: number, digits: number, sample: {outputs: Output[], total: Numeral},
 *   train: Results, test: Results, mean: Numeral}} Made
 */

export {};
