// @ts-check
// Where images lie on the board. Pure functions.

import { around } from './camera.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Rect} Rect */

const CAPTION = 28;

/** The place of an image with the line of words under it. @param {ImageNode} node @returns {Rect} */
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
 * The free places for a block, row by row in the order one reads: rows begin where nothing reaches across from above,
 * places where something ends, and where `edges` wants them.
 * @param {Rect[]} rects what is there @param {{width: number, height: number}} block
 * @param {Rect} area what they have to lie in; without an end below there is always one
 * @param {number[]} [edges]
 */
function* freePlaces(rects, block, area, edges = []) {
  const rows = [...new Set([area.y, ...rects.flatMap((rect) => [rect.y, rect.y + rect.height + GAP.y])])]
    .filter((y) => y >= area.y && y + block.height <= area.y + area.height)
    .filter((y) => y === area.y || !rects.some((rect) => rect.y < y && y < rect.y + rect.height + GAP.y)).sort((a, b) =>
      a - b
    );
  for (const y of rows) {
    const beside = rects.filter((rect) => rect.y < y + block.height + GAP.y && y < rect.y + rect.height + GAP.y);
    const fits = (/** @type {number} */ x) =>
      (x === area.x || x + block.width <= area.x + area.width) &&
      !beside.some((rect) => rect.x < x + block.width + GAP.x && x < rect.x + rect.width + GAP.x);
    const starts = [area.x, ...edges, ...beside.map((rect) => rect.x + rect.width + GAP.x)].filter((x) => x >= area.x);
    for (const x of [...new Set(starts)].sort((a, b) => a - b)) if (fits(x)) yield { x, y };
  }
}

/**
 * The first of them.
 * @param {Rect[]} rects @param {{width: number, height: number}} block @param {Rect} area
 * @returns {{x: number, y: number}|undefined}
 */
const firstFree = (rects, block, area) => freePlaces(rects, block, area).next().value ?? undefined;

/**
 * The one near the view: for which it has to move least, and which makes the group no tower.
 * @param {Rect[]} rects @param {{width: number, height: number}} block @param {Rect} group @param {Rect} view
 * @returns {{x: number, y: number}|undefined}
 */
function nearestFree(rects, block, group, view) {
  /** @type {(at: number, size: number, from: number, room: number) => number} */
  const beyond = (at, size, from, room) => Math.max(0, from - at, at + size - from - room);
  const extent = (/** @type {Rect} */ { width, height }) => Math.max(width / SHAPE, height);
  const inView = rects.filter((rect) => rect.x >= view.x && rect.x < view.x + view.width).map((rect) => rect.x);
  let best;
  let least = Infinity;
  for (const place of freePlaces(rects, block, { ...group, width: Infinity, height: Infinity }, inView)) {
    const down = beyond(place.y, block.height, view.y, view.height);
    if (place.y > view.y && down >= least) break; // it only gets farther
    const grown = extent(around([group, { ...place, ...block }])) - extent(group);
    const cost = down + beyond(place.x, block.width, view.x, view.width) + 2 * grown;
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
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
 * Where an order goes: free and in view, in line with what is there; else where the group in view goes on, as near to
 * the view as there is room, so that it need not jump. Many become no tower.
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
  const inside = group.filter((rect) =>
    rect.x >= view.x && rect.y >= view.y && rect.x < view.x + view.width && rect.y < view.y + view.height
  );
  if (inside.length) {
    const x = Math.min(...inside.map((rect) => rect.x));
    const y = Math.min(...inside.map((rect) => rect.y));
    const place = firstFree(rects, block, { x, y, width: view.x + view.width - x, height: view.y + view.height - y });
    if (place && place.x + block.width <= view.x + view.width) return place;
  }
  return nearestFree(rects, block, around(group), view);
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
