// What a chart shows, and where its parts stand.

/**
 * @typedef {[number, number]} Pair an update and the error before it
 * @typedef {{points: Pair[], test: Pair[], previous: Pair[],
 *   update: number, last: number, scale: "linear" | "log", known: boolean,
 *   digits: number, ghost: string}} Curve the ghost is what the other run is called
 * @typedef {{low: number, high: number, end: number, left: number, right: number, top: number,
 *   bottom: number, x: (update: number) => number, y: (error: number) => number}} Frame
 * @typedef {{left: number, right: number, y: number}} Box of a name, with its line of writing
 */

export {};
