// @ts-check
// Turns wheel, mouse, pen and fingers into what they mean on the board: pan, zoom, drag, tap.

const SLOP = 4;
const HOLD_MS = 450;

/**
 * @typedef {{
 *   pan: (dx: number, dy: number) => void,
 *   zoom: (at: {x: number, y: number}, factor: number) => void,
 *   drags: (target: Element, event: PointerEvent) => boolean,
 *   drag: (dx: number, dy: number) => void,
 *   drop: () => void,
 *   lassos: (event: PointerEvent) => boolean,
 *   lasso: (from: {x: number, y: number}, to: {x: number, y: number}) => void,
 *   lassoed: () => void,
 *   hold: (target: Element) => void,
 *   tap: (target: Element, event: PointerEvent) => void,
 *   wheels: (event: WheelEvent) => boolean,
 *   busy: (busy: boolean) => void
 * }} Meanings `drags` answers whether this press on an image moves it (and not the board), `lassos` whether it draws
 *   a rectangle to select; `hold` is a finger that rests, `wheels` answers whether the wheel is meant for the board
 */

/** @param {HTMLElement} surface @param {Meanings} means */
export function watchGestures(surface, means) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  /**
   * @type {{mode: 'pressed'|'pan'|'drag'|'lasso'|'pinch'|'held', target: Element, start: {x: number, y: number},
   *   moves: 'drag'|'lasso'|'pan'}|null}
   */
  let gesture = null;
  let spaceHeld = false;
  /** @type {number|undefined} */
  let holding;

  const local = (/** @type {MouseEvent} */ event) => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
  };

  surface.addEventListener('pointerdown', (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest('.tools, .face-buttons, .results, .board-part')) return;
    if (event.button > 1) return;
    pointers.set(event.pointerId, local(event));
    if (pointers.size === 2) {
      if (gesture?.mode === 'drag') means.drop();
      if (gesture?.mode === 'lasso') means.lassoed();
      gesture = { mode: 'pinch', target, start: local(event), moves: 'pan' };
      clearTimeout(holding);
      for (const id of pointers.keys()) surface.setPointerCapture(id);
      means.busy(true);
      return;
    }
    if (pointers.size > 2) return;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    const acts = event.button === 0 && !spaceHeld;
    gesture = {
      mode: 'pressed',
      target,
      start: local(event),
      moves: acts && means.drags(target, event) ? 'drag' : acts && means.lassos(event) ? 'lasso' : 'pan',
    };
    clearTimeout(holding);
    if (event.pointerType === 'touch') {
      holding = setTimeout(() => {
        if (gesture?.mode !== 'pressed') return;
        gesture.mode = 'held';
        means.hold(target);
      }, HOLD_MS);
    }
  });

  surface.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before || !gesture) return;
    const at = local(event);
    if (gesture.mode === 'pinch') {
      const was = spread();
      pointers.set(event.pointerId, at);
      const is = spread();
      means.pan(is.x - was.x, is.y - was.y);
      means.zoom(is, is.apart / was.apart);
      return;
    }
    if (gesture.mode === 'pressed') {
      if (Math.hypot(at.x - gesture.start.x, at.y - gesture.start.y) < SLOP) return;
      surface.setPointerCapture(event.pointerId);
      gesture.mode = gesture.moves;
      clearTimeout(holding);
      surface.dataset.doing = gesture.mode;
      means.busy(true);
    }
    const from = pointers.get(event.pointerId) ?? at;
    pointers.set(event.pointerId, at);
    if (gesture.mode === 'held') return;
    if (gesture.mode === 'drag') means.drag(at.x - from.x, at.y - from.y);
    else if (gesture.mode === 'lasso') means.lasso(gesture.start, at);
    else means.pan(at.x - from.x, at.y - from.y);
  });

  const end = (/** @type {PointerEvent} */ event) => {
    if (!pointers.delete(event.pointerId) || !gesture) return;
    const { mode, target } = gesture;
    clearTimeout(holding);
    if (mode === 'pinch' && pointers.size === 1) {
      gesture.mode = 'pan'; // the finger that stays goes on looking around
      return;
    }
    if (pointers.size) return;
    gesture = null;
    delete surface.dataset.doing;
    means.busy(false);
    if (mode === 'drag') means.drop();
    if (mode === 'lasso') means.lassoed();
    if (mode === 'pressed' && event.type === 'pointerup' && event.button === 0) means.tap(target, event);
  };
  surface.addEventListener('pointerup', end);
  surface.addEventListener('pointercancel', end);

  surface.addEventListener('wheel', (event) => {
    if (!means.wheels(event)) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? surface.clientHeight : 1;
    if (event.ctrlKey || event.metaKey) {
      const step = Math.max(-60, Math.min(60, event.deltaY * unit));
      means.zoom(local(event), Math.exp(-step * 0.01));
    } else if (event.shiftKey && !event.deltaX) means.pan(-event.deltaY * unit, 0);
    else means.pan(-event.deltaX * unit, -event.deltaY * unit);
  }, { passive: false });

  // Safari's own trackpad pinch.
  let scale = 1;
  surface.addEventListener('gesturestart', (event) => {
    event.preventDefault();
    scale = 1;
  });
  surface.addEventListener('gesturechange', (/** @type {any} */ event) => {
    event.preventDefault();
    if (pointers.size === 0) means.zoom(local(event), event.scale / scale);
    scale = event.scale;
  });

  addEventListener('keydown', (event) => {
    const on = /** @type {Element} */ (event.target);
    if (event.code !== 'Space' || on.closest?.('input, textarea, select, button, a, dialog')) return;
    event.preventDefault();
    spaceHeld = true;
    surface.dataset.hand = '';
  });
  const release = (/** @type {Event} */ event) => {
    if (event instanceof KeyboardEvent && event.code !== 'Space') return;
    spaceHeld = false;
    delete surface.dataset.hand;
  };
  addEventListener('keyup', release);
  addEventListener('blur', release);
}
