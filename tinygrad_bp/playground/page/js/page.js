// What a panel has of the page: its connection, its newest data, and what is shared.

/**
 * What a panel is given.
 * @typedef {object} Page
 * @property {(message: Record<string, any>) => void} send to the session
 * @property {(panel: string, callback: (data: any) => void) => void} on a panel's newest data
 * @property {(name: string) => any} setting the value of a setting
 * @property {(panel: string) => any} newest what a panel was given last
 * @property {(name: string) => void} select a weight, a bias or a neuron; "" for none
 * @property {(callback: (event: Record<string, any>) => void) => void} onevent what the session has to say: error, say, file
 * @property {(sentence: string) => void} refuse say why something cannot be done, as the session does
 * @property {(text: string, counts?: boolean) => void} speak to who listens to the page
 * @property {(element: Element, markup: string) => void} math show the engine's MathML
 * @property {import("./keys/keys.js").Keys} keys
 * @property {() => void} connect again
 */

export {};
