// @ts-check
// The corners of the selected image change its size on the board, keeping its ratio.

/** @typedef {import('../model/types.js').ImageNode} ImageNode */

const SMALLEST = 80;
const LARGEST = 4000;

export const CORNERS = ['nw', 'ne', 'se', 'sw'];

/**
 * The place and size with a corner pulled so far; the opposite corner stays.
 * @param {ImageNode} node @param {string} corner @param {number} dx in board units
 */
export function resized(node, corner, dx) {
  const { x, y } = node.position;
  const { width, height } = node.size;
  const wanted = width + (corner.includes('w') ? -dx : dx);
  // Neither side may leave the limits, or the ratio would be lost.
  const least = SMALLEST / Math.min(width, height);
  const most = LARGEST / Math.max(width, height);
  const factor = Math.min(most, Math.max(least, wanted / width));
  const size = { width: width * factor, height: height * factor };
  return {
    position: {
      x: corner.includes('w') ? x + width - size.width : x,
      y: corner.includes('n') ? y + height - size.height : y,
    },
    size,
  };
}

/**
 * @param {HTMLElement} board
 * @param {import('../state/store.js').Store} store
 * @param {import('./viewport.js').Viewport} view
 */
export function watchResize(board, store, view) {
  /** @type {{id: string, corner: string, node: ImageNode, x: number, y: number}|null} */
  let pull = null;
  board.addEventListener('pointerdown', (event) => {
    const handle = /** @type {Element} */ (event.target).closest('.handle');
    if (!(handle instanceof HTMLElement) || event.button) return;
    const id = /** @type {any} */ (handle.closest('image-node')).node.id;
    const node = store.nodes?.get(id);
    if (!node) return;
    event.stopImmediatePropagation(); // not a drag of the image
    event.preventDefault();
    pull = { id, corner: handle.dataset.corner ?? 'se', node, x: event.clientX, y: event.clientY };
    board.setPointerCapture(event.pointerId);
    board.dataset.doing = `resize-${pull.corner}`;
  }, { capture: true });
  board.addEventListener('pointermove', (event) => {
    if (!pull) return;
    const { node, corner } = pull;
    // Whichever way the hand goes, along the image's diagonal counts.
    const across = event.clientX - pull.x;
    const down = (event.clientY - pull.y) * (node.size.width / node.size.height) *
      (corner === 'nw' || corner === 'se' ? 1 : -1);
    const dx = (Math.abs(across) > Math.abs(down) ? across : down) / view.camera.z;
    store.moves.move(pull.id, resized(node, corner, dx), true);
  });
  const end = () => {
    if (!pull) return;
    store.moves.settle([pull.id]);
    pull = null;
    delete board.dataset.doing;
  };
  board.addEventListener('pointerup', end);
  board.addEventListener('pointercancel', end);
}
