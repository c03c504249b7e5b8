// @ts-check
// Finds the images in a part of the board without going through all of them: each is kept in the cell of a
// coarse grid that contains its corner.
import { rectOf } from './positions.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Rect} Rect */

const CELL = 2048;

/** @param {number} at */
const cell = (at) => Math.floor(at / CELL);

export class NodeIndex {
  /** @type {Map<string, Map<string, ImageNode>>} */
  #cells = new Map();
  /** The cell of each image. @type {Map<string, string>} */
  #cellOf = new Map();
  /** How far the largest image reaches out of its cell. */
  #reach = { x: 0, y: 0 };

  /** @param {Iterable<ImageNode>} nodes all there are */
  reset(nodes) {
    this.#cells.clear();
    this.#cellOf.clear();
    this.#reach = { x: 0, y: 0 };
    for (const node of nodes) this.put(node);
  }

  /** Takes in an image, or its newer state. @param {ImageNode} node */
  put(node) {
    const { x, y, width, height } = rectOf(node);
    const key = `${cell(x)} ${cell(y)}`;
    if (this.#cellOf.get(node.id) !== key) this.remove(node.id);
    this.#cellOf.set(node.id, key);
    const there = this.#cells.get(key);
    if (there) there.set(node.id, node);
    else this.#cells.set(key, new Map([[node.id, node]]));
    this.#reach = { x: Math.max(this.#reach.x, width), y: Math.max(this.#reach.y, height) };
  }

  /** @param {string} id */
  remove(id) {
    const key = this.#cellOf.get(id) ?? '';
    const there = this.#cells.get(key);
    there?.delete(id);
    if (there?.size === 0) this.#cells.delete(key);
    this.#cellOf.delete(id);
  }

  /** @param {Rect} part of the board @returns {ImageNode[]} */
  within(part) {
    const [right, bottom] = [part.x + part.width, part.y + part.height];
    const found = [];
    for (let row = cell(part.y - this.#reach.y); row <= cell(bottom); row++) {
      for (let column = cell(part.x - this.#reach.x); column <= cell(right); column++) {
        for (const node of this.#cells.get(`${column} ${row}`)?.values() ?? []) {
          const rect = rectOf(node);
          if (rect.x < right && rect.y < bottom && rect.x + rect.width > part.x && rect.y + rect.height > part.y) {
            found.push(node);
          }
        }
      }
    }
    return found;
  }
}
