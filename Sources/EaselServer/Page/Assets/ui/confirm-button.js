// @ts-check
// A button that asks again, in its own place, before it does what can't be undone.
import { el } from './dom.js';
import { text } from '../words/text.js';
import { guarded } from './guarded-button.js';

/**
 * @param {{label: string, name: string, warning: string, run: () => Promise<void>}} about `name` is the label for
 *   screen readers
 * @returns {HTMLElement}
 */
export function confirmButton({ label, name, warning, run }) {
  const place = el('span', { class: 'sure' });
  const calm = (focus = false) => {
    const button = el('button', {
      type: 'button',
      class: 'small-button',
      text: label,
      'aria-label': name,
      on: { click: () => ask(button) },
    });
    place.replaceChildren(button);
    if (focus) button.focus();
  };
  const ask = (/** @type {HTMLElement} */ button) => {
    const pressed = button.getBoundingClientRect();
    const leave = el('button', {
      type: 'button',
      class: 'small-button',
      text: text.access.keep,
      on: { click: (/** @type {MouseEvent} */ event) => event.detail <= 1 && calm(true) },
    });
    const go = guarded(
      el('button', { type: 'button', class: 'small-button danger-button', text: label, 'aria-label': name }),
      async () => {
        go.disabled = leave.disabled = true;
        await run();
        if (go.isConnected) calm(true);
      },
    );
    place.replaceChildren(el('span', { class: 'sure-words', role: 'alert', text: warning }), leave, go);
    // Where the first click was is the way back.
    if (overlap(go.getBoundingClientRect(), pressed)) leave.before(go);
    leave.focus();
  };
  place.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter' && event.repeat) event.preventDefault(); // still held down from before
    if (event.key !== 'Escape' || !place.querySelector('.danger-button')) return;
    event.preventDefault(); // the view stays
    calm(true);
  });
  calm();
  return place;
}

/** @param {DOMRect} a @param {DOMRect} b */
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
