/**
 * What the panels "links" and "network" hold together: `joined` makes it of what the session sends.
 *
 * A number that is not shown, because it is not yet known or is asked for, is null; "inf",
 * "-inf" and "nan" are the numbers of these names.
 *
 * @typedef {number | "nan" | "inf" | "-inf"} Num
 *
 * @typedef {object} NodeData
 * @property {string} name
 * @property {string} label what it is called in the data, "" for nothing
 * @property {"input" | "hidden" | "output"} kind
 * @property {Num | null} [net]
 * @property {Num | null} out
 * @property {string} [activation]
 * @property {Num | null} [slope]
 * @property {string} [bias] the name of its bias
 * @property {"" | "saturated" | "dead"} [state]
 *
 * @typedef {object} LinkData
 * @property {string} name
 * @property {string} source
 * @property {string} target
 * @property {Num | null} value
 * @property {Num | null} derivative
 * @property {boolean} isFrozen
 *
 * @typedef {object} BiasData
 * @property {string} name
 * @property {string[]} of the neurons that have it
 * @property {Num | null} value
 * @property {Num | null} derivative
 * @property {boolean} fixed
 * @property {boolean} shared
 *
 * @typedef {object} ErrorData
 * @property {string} name "" where the error is no sum over the outputs
 * @property {string} of the output
 * @property {Num | null} value
 * @property {Num | null} target
 * @property {string} target_name "" where it cannot be changed
 *
 * @typedef {object} Badge
 * @property {number} badge
 * @property {string} at the part of the drawing that the factor comes from
 * @property {Num | null} value
 * @property {"slope" | "error" | "weight" | "out"} kind
 *
 * @typedef {object} Lit
 * @property {string[]} nodes
 * @property {string[]} links
 * @property {string[][]} order ways through the drawing, each from where it starts
 * @property {string[]} numbers those in use, such as out_h1
 * @property {string[]} slopes the neurons whose tangent is drawn
 * @property {Badge[]} badges
 * @property {string} now the quantity that this phase gives, "" for none
 *
 * @typedef {object} Curve
 * @property {number[][]} points
 *
 * @typedef {object} NetworkData
 * @property {NodeData[][]} layers
 * @property {LinkData[]} links
 * @property {BiasData[]} biases
 * @property {ErrorData[]} errors one an output
 * @property {{name: string, value: Num | null}} total
 * @property {Record<string, Curve>} curves by the name of the activation
 * @property {Lit} lit
 * @property {string} selection
 * @property {"weights" | "gradients"} view
 * @property {{index: number, count: number, is_scaled: boolean}} sample
 * @property {string[]} asked
 * @property {string[]} moved the parameters that this update has moved already
 */

/** @typedef {[name: string, source: string, target: string][]} Links what stays of the links while their numbers change */

/**
 * The drawing's data, of the links and of the numbers as they are sent.
 * @param {Links | null} links
 * @param {any} numbers
 * @returns {NetworkData | null}
 */
export function joined(links, numbers) {
  if (!links || !numbers) return null;
  const { weights, gradients, frozen } = numbers;
  const still = new Set(frozen);
  return {
    ...numbers,
    links: links.map(([name, source, target], k) => ({ name, source, target, value: weights[k], derivative: gradients[k], isFrozen: still.has(name) })),
  };
}

/** The most links that have their numbers beside them all the time. */
export const MOST_LABELS = 30;

/**
 * The name of a derivative, as a question asks for it.
 * @param {string} name
 */
export const derivativeBy = (name) => `∂E_total/∂${name}`;
