// What the panel "plane" holds, as the session sends it.

/**
 * @typedef {[number, number, number | null]} Range least, most, and the boundary
 * @typedef {{kind: "plane" | "line", columns: string[], outputs: string[], names: string[],
 *   shown: string, axes: [number, number], discrete: boolean, x: [number, number], y: [number, number],
 *   targets: [number, number], size: number, maps: string[], range: Range, side: number,
 *   small: Record<string, {maps: string[], range: Range}>, lines: Record<string, string>}} Plane
 */

export {};
