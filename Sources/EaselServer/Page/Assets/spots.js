// @ts-check
// Where pictures lie on the board. Pure functions.

/** @typedef {import('./types.js').ImageNode} ImageNode */
/** @typedef {import('./types.js').Rect} Rect */

const CAPTION = 28;

/** The place of a picture with the line of words under it. @param {ImageNode} node @returns {Rect} */
export const rectOf = (node) => ({ ...node.position, width: node.size.width, height: node.size.height + CAPTION });

/** @param {Rect} rect */
export const middle = (rect) => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });

/**
 * The nearest picture in a direction.
 * @param {Iterable<ImageNode>} nodes @param {ImageNode} here @param {number} dx @param {number} dy
 * @returns {ImageNode|null}
 */
export function nearest(nodes, here, dx, dy) {
  const from = middle(rectOf(here));
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    const to = middle(rectOf(node));
    const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
    if (node.id === here.id || along <= 1) continue;
    const cost = along + 2.5 * Math.abs((to.x - from.x) * dy + (to.y - from.y) * dx);
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/**
 * The nearest picture, wherever it lies.
 * @param {ImageNode[]} nodes @param {ImageNode} here
 * @returns {ImageNode|undefined}
 */
export function closest(nodes, here) {
  const from = middle(rectOf(here));
  const distance = (/** @type {ImageNode} */ node) => {
    const to = middle(rectOf(node));
    return Math.hypot(to.x - from.x, to.y - from.y);
  };
  return nodes.reduce((/** @type {ImageNode|undefined} */ best, node) => (!best || distance(node) < distance(best) ? node : best), undefined);
}

/**
 * Free places for pictures of the same size, nearest first: rings of cells round it.
 * @param {ImageNode[]} nodes @param {ImageNode} node @param {number} count
 * @returns {{x: number, y: number}[]}
 */
export function freeSpots(nodes, node, count) {
  const [stepX, stepY] = [node.size.width + 24, node.size.height + 64];
  /** @type {{x: number, y: number}[]} */
  const spots = [];
  for (let ring = 1; spots.length < count && ring < 60; ring++) {
    const cells = [];
    for (let row = -ring; row <= ring; row++) {
      for (let column = -ring; column <= ring; column++) {
        if (Math.max(Math.abs(row), Math.abs(column)) === ring) cells.push({ row, column });
      }
    }
    // To the right first, then below, as one reads; above last.
    const order = (/** @type {{row: number, column: number}} */ { row, column }) => Math.abs(row) + Math.abs(column) + (row < 0 ? 0.6 : 0) + (column < 0 ? 0.3 : 0) + (row > 0 ? 0.1 : 0);
    cells.sort((a, b) => order(a) - order(b));
    for (const { row, column } of cells) {
      if (spots.length === count) break;
      const x = node.position.x + column * stepX;
      const y = node.position.y + row * stepY;
      const taken = nodes.some((other) => other.position.x < x + node.size.width && other.position.x + other.size.width > x
        && other.position.y < y + node.size.height + 28 && other.position.y + other.size.height + 28 > y);
      if (!taken) spots.push({ x, y });
    }
  }
  return spots;
}
