// @ts-check
// Aligns several images. Pure functions: from images to their new positions.

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {Map<string, {x: number, y: number}>} Places */

const GAP = 24;
const UNDER = 56;

/** @param {ImageNode[]} nodes @returns {Places} */
const left = (nodes) => {
  const x = Math.min(...nodes.map((node) => node.position.x));
  return new Map(nodes.map((node) => [node.id, { x, y: node.position.y }]));
};

/** @param {ImageNode[]} nodes @returns {Places} */
const top = (nodes) => {
  const y = Math.min(...nodes.map((node) => node.position.y));
  return new Map(nodes.map((node) => [node.id, { x: node.position.x, y }]));
};

/**
 * Rows of about equal count, read as they lie now: top to bottom, left to right.
 * @param {ImageNode[]} nodes @returns {Places}
 */
const grid = (nodes) => {
  const columns = Math.ceil(Math.sqrt(nodes.length));
  const start = {
    x: Math.min(...nodes.map((node) => node.position.x)),
    y: Math.min(...nodes.map((node) => node.position.y)),
  };
  const byRow = [...nodes].sort((a, b) => a.position.y - b.position.y);
  /** @type {Places} */
  const places = new Map();
  let { y } = start;
  for (let at = 0; at < byRow.length; at += columns) {
    const row = byRow.slice(at, at + columns).sort((a, b) => a.position.x - b.position.x);
    let { x } = start;
    for (const node of row) {
      places.set(node.id, { x, y });
      x += node.size.width + GAP;
    }
    y += Math.max(...row.map((node) => node.size.height)) + UNDER;
  }
  return places;
};

/** @type {Record<string, (nodes: ImageNode[]) => Places>} */
export const alignments = { left, top, grid };
