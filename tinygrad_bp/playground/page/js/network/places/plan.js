// Where the parts of a network stand: circles, boxes, and the labels between them.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, r: number}} Circle */
/** @typedef {{x: number, y: number, w: number, h: number}} Box by its middle */
/** @typedef {{x: number, y: number, size: number, wires: string[], has: "all" | "number"}} BiasPlace */

/**
 * @typedef {object} Plan
 * @property {number} width
 * @property {number} height
 * @property {boolean} isNarrow in a narrow drawing the errors stand below it, as a sum
 * @property {boolean} isFull whether names stand in the neurons, and nets under them
 * @property {boolean} hasLabels whether each link has its number beside it
 * @property {boolean} hasOwn whether neurons have biases of their own
 * @property {Map<string, Circle>} nodes
 * @property {Map<string, Point>} labels of the links
 * @property {number} labelWidth
 * @property {Map<string, BiasPlace>} biases
 * @property {Map<string, Box>} errors by the name of the output
 * @property {Box | null} total
 * @property {number | null} bus where the wires of many errors meet
 * @property {boolean} namesBeside whether the names of the inputs stand at their left
 */

export {};
