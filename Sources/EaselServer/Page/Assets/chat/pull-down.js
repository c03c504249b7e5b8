// @ts-check
// On a phone the chat is a sheet; pulling its header down closes it.
import { narrow } from '../ui/dom.js';

/** How far it has to be pulled, in pixels. */
const FAR = 90;

/** @param {HTMLElement} sheet @param {HTMLElement} head @param {() => void} close */
export function pullDown(sheet, head, close) {
  let from = 0;
  let by = 0;
  head.addEventListener('pointerdown', (event) => {
    if (!narrow() || /** @type {Element} */ (event.target).closest('button')) return;
    from = event.clientY;
    by = 0;
    head.setPointerCapture(event.pointerId);
  });
  head.addEventListener('pointermove', (event) => {
    if (!head.hasPointerCapture(event.pointerId)) return;
    by = Math.max(0, event.clientY - from);
    sheet.style.transform = `translateY(${by}px)`;
  });
  const end = () => {
    sheet.style.transform = '';
    if (by > FAR) close();
    by = 0;
  };
  head.addEventListener('pointerup', end);
  head.addEventListener('pointercancel', end);
}
