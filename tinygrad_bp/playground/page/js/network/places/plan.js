// Where the parts of a network stand: circles, boxes, and the labels between them.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, r: number}} Circle */
/** @typedef {{x: number, y: number, w: number, h: number}} Box by its middle */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Block */
/** @typedef {{x: number, y: number, size: number, wires: string[], has: "all" | "number", isTight: boolean}} BiasPlace isTight: with narrow columns at its sides */
/** @typedef {Point & {width: number, height: number, isWhole: boolean}} LabelPlace isWhole: with the weight and the derivative */

/**
 * @typedef {object} Manner
 * @property {boolean} isFull whether names stand in the neurons, and nets under them
 * @property {boolean} isNarrow in a narrow drawing the errors stand below it, as a sum
 * @property {boolean} namesBeside whether the names of the inputs stand at their left
 * @property {boolean} namesInside whether the names of the neurons stand in their circles
 */

/**
 * @typedef {object} Standing what stands in one place all the time
 * @property {Map<string, Circle>} nodes
 * @property {Map<string, BiasPlace>} biases
 * @property {Map<string, {x: number, y: number, left: number}>} targets by the name of the output
 * @property {Map<string, Box>} errors by the name of the output
 * @property {Box | null} total
 */

/**
 * @typedef {object} Measures
 * @property {number} width
 * @property {number} height
 * @property {boolean} hasOwn whether neurons have biases of their own
 * @property {Map<string, LabelPlace>} labels of the links that have numbers beside them
 * @property {number | null} bus where the wires of many errors meet
 * @property {Block[]} blocks what nothing else stands on
 */

/** @typedef {Manner & Standing & Measures} Plan */

export {};
