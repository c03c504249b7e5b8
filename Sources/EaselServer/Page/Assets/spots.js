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
