// @ts-check
// Selecting with a rectangle drawn on the board.
import { el } from '../ui/dom.js';
import { rectOf } from './positions.js';

/** @typedef {{x: number, y: number}} Point */

/**
 * @param {HTMLElement} board
 * @param {import('./viewport.js').Viewport} view
 * @param {import('./selection.js').Selection} selection
 * @param {() => import('../model/types.js').ImageNode[]} choosable
 */
export function lasso(board, view, selection, choosable) {
  const frame = el('div', { class: 'lasso', hidden: true, 'aria-hidden': 'true' });
  board.append(frame);
  /** @type {Set<string>} */
  let before = new Set();
  return {
    /** @param {boolean} adds whether what was selected stays so */
    begin(adds) {
      before = new Set(adds ? selection.ids : []);
    },
    /** @param {Point} from @param {Point} to pixels on the board */
    draw(from, to) {
      const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
      const [width, height] = [Math.abs(from.x - to.x), Math.abs(from.y - to.y)];
      frame.hidden = false;
      Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
      const { camera } = view;
      const chosen = new Set(before);
      for (const node of choosable()) {
        const rect = rectOf(node);
        const nodeX = rect.x * camera.z + camera.x;
        const nodeY = rect.y * camera.z + camera.y;
        if (
          nodeX < x + width && nodeY < y + height && nodeX + rect.width * camera.z > x &&
          nodeY + rect.height * camera.z > y
        ) chosen.add(node.id);
      }
      selection.set(chosen);
    },
    end() {
      frame.hidden = true;
    },
  };
}
