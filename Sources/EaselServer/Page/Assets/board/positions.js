// @ts-check
// Where images lie on the board. Pure functions.

import { around } from './camera.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Rect} Rect */

const CAPTION = 28;

/** The place of a picture with the line of words under it. @param {ImageNode} node @returns {Rect} */
export const rectOf = (node) => ({ ...node.position, width: node.size.width, height: node.size.height + CAPTION });

/** @param {Rect} rect */
export const middle = (rect) => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });

/**
 * The nearest image in a direction.
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
 * The nearest image, wherever it lies.
 * @param {ImageNode[]} nodes @param {ImageNode} here
 * @returns {ImageNode|undefined}
 */
export function closest(nodes, here) {
  const from = middle(rectOf(here));
  const distance = (/** @type {ImageNode} */ node) => {
    const to = middle(rectOf(node));
    return Math.hypot(to.x - from.x, to.y - from.y);
  };
  return nodes.reduce(
    (/** @type {ImageNode|undefined} */ best, node) => (!best || distance(node) < distance(best) ? node : best),
    undefined,
  );
}

/** The longer side of a new image, as the server makes it. */
const LONG_SIDE = 320;
/** Between new images; below, the line of words has room as well. */
const GAP = { x: 32, y: 72 };
/** Between an image and one that belongs to the same group, at most. */
const NEIGHBOUR = 200;
/** What a group of images grows towards: somewhat wider than high, like a screen. */
const SHAPE = 1.6;

/** The size of a new image on the board. @param {string|undefined} ratio such as 16:9 */
export function newSize(ratio) {
  const [w, h] = (ratio ?? '').split(':').map(Number);
  const shape = w > 0 && h > 0 ? Math.min(10, Math.max(0.1, w / h)) : 1;
  return shape >= 1
    ? { width: LONG_SIDE, height: Math.round(LONG_SIDE / shape) }
    : { width: Math.round(LONG_SIDE * shape), height: LONG_SIDE };
}

/**
 * What an order takes on the board: up to three side by side, more in two rows.
 * @param {number} count
 * @param {{width: number, height: number}} size
 */
export function blockOf(count, size) {
  const columns = count <= 3 ? count : Math.ceil(count / 2);
  const rows = Math.ceil(count / columns);
  return { width: columns * (size.width + GAP.x) - GAP.x, height: rows * (size.height + GAP.y) - GAP.y };
}

/** @param {Rect} a @param {Rect} b whether they are nearer than new images are to each other */
const near = (a, b) =>
  a.x < b.x + b.width + GAP.x && b.x < a.x + a.width + GAP.x && a.y < b.y + b.height + GAP.y &&
  b.y < a.y + a.height + GAP.y;

/**
 * The first free place for a block, in the order one reads: rows begin where nothing reaches across from above.
 * @param {Rect[]} rects what is there @param {{width: number, height: number}} block
 * @param {Rect} area what it has to lie in; without an end below there is always one
 * @returns {{x: number, y: number}|undefined}
 */
function firstFree(rects, block, area) {
  const rows = [...new Set([area.y, ...rects.flatMap((rect) => [rect.y, rect.y + rect.height + GAP.y])])]
    .filter((y) => y >= area.y && y + block.height <= area.y + area.height)
    .filter((y) => y === area.y || !rects.some((rect) => rect.y < y && y < rect.y + rect.height + GAP.y)).sort((a, b) =>
      a - b
    );
  for (const y of rows) {
    const beside = rects.filter((rect) => rect.y < y + block.height + GAP.y && y < rect.y + rect.height + GAP.y).sort((
      a,
      b,
    ) => a.x - b.x);
    let { x } = area;
    for (const rect of beside) {
      if (rect.x >= x + block.width + GAP.x) break;
      x = Math.max(x, rect.x + rect.width + GAP.x);
    }
    if (x === area.x || x + block.width <= area.x + area.width) return { x, y };
  }
  return undefined;
}

/**
 * Those that lie together with some of them, as one rectangle.
 * @param {Rect[]} rects @param {Rect} part where to begin
 */
function groupAt(rects, part) {
  const touches = (/** @type {Rect} */ a, /** @type {Rect} */ b, /** @type {number} */ by) =>
    a.x < b.x + b.width + by && b.x < a.x + a.width + by && a.y < b.y + b.height + by && b.y < a.y + a.height + by;
  let all = rects.filter((rect) => touches(rect, part, 0));
  let rest = rects.filter((rect) => !all.includes(rect));
  while (all.length && rest.length) {
    const whole = around(all);
    const more = rest.filter((rect) => touches(rect, whole, NEIGHBOUR));
    if (!more.length) break;
    all = [...all, ...more];
    rest = rest.filter((rect) => !more.includes(rect));
  }
  return all;
}

/**
 * Where an order goes: free and in view, in line with what is there; else where the group in view goes on, as wide
 * as the view and wider the more there are, so that many become no tower.
 * @param {ImageNode[]} nodes @param {number} count @param {{width: number, height: number}} size @param {Rect} view
 * @returns {{x: number, y: number}|undefined} nothing on an empty board
 */
export function placeInView(nodes, count, size, view) {
  if (!nodes.length) return undefined;
  const block = blockOf(count, size);
  const rects = nodes.map(({ position, size: { width, height } }) => ({ ...position, width, height }));
  const group = groupAt(rects, view);
  if (!group.length) {
    return {
      x: Math.round(view.x + (view.width - block.width) / 2),
      y: Math.round(view.y + (view.height - block.height) / 2),
    };
  }
  const whole = around(group);
  const inside = group.filter((rect) =>
    rect.x >= view.x && rect.y >= view.y && rect.x < view.x + view.width && rect.y < view.y + view.height
  );
  if (inside.length) {
    const x = Math.min(...inside.map((rect) => rect.x));
    const y = Math.min(...inside.map((rect) => rect.y));
    const place = firstFree(rects, block, { x, y, width: view.x + view.width - x, height: view.y + view.height - y });
    if (place && place.x + block.width <= view.x + view.width) return place;
  }
  const taken = group.reduce((sum, rect) => sum + (rect.width + GAP.x) * (rect.height + GAP.y), 0);
  return firstFree(rects, block, {
    ...whole,
    width: Math.max(view.width, block.width, Math.sqrt(SHAPE * taken)),
    height: Infinity,
  });
}

/**
 * The free place for a block that is nearest to an image.
 * @param {ImageNode[]} nodes
 * @param {ImageNode} node
 * @param {number} count
 * @param {{width: number, height: number}} size
 * @returns {{x: number, y: number}}
 */
export function placeBeside(nodes, node, count, size) {
  const block = blockOf(count, size);
  const rects = nodes.map(({ position, size: { width, height } }) => ({ ...position, width, height }));
  const right = node.position.x + node.size.width + GAP.x;
  const below = node.position.y + node.size.height + GAP.y;
  const [left, above] = [node.position.x - block.width - GAP.x, node.position.y - block.height - GAP.y];
  // To the right first, then below, as one reads; above last.
  const { x, y } = node.position;
  const spots = [{ x: right, y }, { x, y: below }, { x: left, y }, { x, y: above }];
  const free = spots.find((spot) => !rects.some((rect) => near(rect, { ...spot, ...block })));
  return free ?? /** @type {{x: number, y: number}} */
    (firstFree(rects, block, { x: right, y, width: Math.max(block.width, 4 * LONG_SIDE), height: Infinity }));
}
