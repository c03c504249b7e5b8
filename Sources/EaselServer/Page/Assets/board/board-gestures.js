// @ts-check
// What gestures mean on the board.
import { zoomAt } from './camera.js';
import { watchGestures } from './gestures.js';
import { lasso } from './lasso.js';

/** @param {EventTarget|null} target */
export function elementAt(target) {
  return target instanceof Element
    ? /** @type {import('./image-node.js').ImageNode|null} */ (target.closest('image-node'))
    : null;
}

/**
 * @param {import('./board.js').Board} board
 * @param {import('../state/store.js').Store} store
 * @param {HTMLElement} layer
 */
export function boardGestures(board, store, layer) {
  const { view, selection } = board;
  const rectangle = lasso(board, view, selection, () => board.finder.found);
  const adds = (/** @type {PointerEvent} */ event) => event.shiftKey || event.ctrlKey || event.metaKey;

  watchGestures(board, {
    pan: (dx, dy) => view.look({ ...view.camera, x: view.camera.x + dx, y: view.camera.y + dy }),
    zoom: (at, factor) => view.look(zoomAt(view.camera, at, view.camera.z * factor)),
    drags: (target, event) => {
      const id = elementAt(target)?.node.id;
      if (!id || store.readOnly) return false; // then a drag looks around
      if (selection.ids.has(id)) return true;
      if (event.pointerType === 'touch') return false; // one finger looks around; a chosen image can be moved
      if (!adds(event)) selection.set([id]);
      return !adds(event);
    },
    drag: (dx, dy) => board.nudge(dx / view.camera.z, dy / view.camera.z, true),
    drop: () => board.settle(),
    lassos: (event) => {
      if (store.readOnly || elementAt(event.target)) return false;
      if (event.pointerType !== 'touch' && event.shiftKey) rectangle.begin(true);
      else if (board.dataset.tool === 'select') rectangle.begin(false);
      else return false;
      return true;
    },
    lasso: (from, to) => rectangle.draw(from, to),
    lassoed: () => rectangle.end(),
    hold: (target) => {
      const element = elementAt(target);
      if (element && !store.readOnly) selection.toggle(element.node.id);
    },
    tap: (target, event) => {
      const id = elementAt(target)?.node.id;
      if (!id) {
        selection.set([]);
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      } else if (adds(event) && !store.readOnly) selection.toggle(id);
      else if (event.pointerType === 'touch' && selection.ids.has(id)) ask(target, 'open');
      else selection.set([id]);
    },
    // In another page's frame the wheel is the page's, until somebody has pressed something here.
    wheels: (event) =>
      !('embed' in document.documentElement.dataset) || event.ctrlKey || event.metaKey || document.hasFocus(),
    busy: (busy) => {
      board.busy = busy;
      view.stop();
    },
  });
  board.addEventListener('dblclick', (event) => {
    const target = /** @type {Element} */ (event.target);
    if (elementAt(target) && !target.closest('.tools, .face-buttons, .results')) ask(target, 'open');
  });
  board.addEventListener('contextmenu', (event) => {
    const element = elementAt(event.target);
    if (!element || store.readOnly) return;
    event.preventDefault();
    if (/** @type {any} */ (event).pointerType === 'touch') return; // a resting finger selects
    if (!selection.ids.has(element.node.id)) selection.set([element.node.id]);
    // The key has no place.
    const pointed = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : undefined;
    // Where it comes with the press, Firefox would close the menu again with the release.
    if (event.buttons) {
      addEventListener('pointerup', () => setTimeout(() => element.ask('more', pointed)), {
        once: true,
        capture: true,
      });
    } else element.ask('more', pointed);
  });
  layer.addEventListener('focusin', (/** @type {FocusEvent} */ event) => {
    const element = elementAt(event.target);
    if (
      element && element.matches(':focus-within') && /** @type {Element} */ (event.target).matches(':focus-visible')
    ) {
      selection.set([element.node.id]);
      board.bring([element.node.id]);
    }
  });
  board.addEventListener(
    'node-stale',
    (event) => store.imageRequests.refetch(/** @type {CustomEvent} */ (event).detail.id),
  );
}

/** @param {Element} target @param {string} action */
function ask(target, action) {
  elementAt(target)?.ask(action);
}
