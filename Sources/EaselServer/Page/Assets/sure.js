// @ts-check
// A button that asks once more, in its own place, before it does what can't be undone.
import { el } from './dom.js';
import { text } from './text.js';

/**
 * @param {{label: string, name: string, warning: string, run: () => Promise<void>}} about `name` is the label for screen readers
 * @returns {HTMLElement}
 */
export function sureButton({ label, name, warning, run }) {
  const place = el('span', { class: 'sure' });
  const calm = (focus = false) => {
    const button = el('button', { type: 'button', class: 'small-button', text: label, 'aria-label': name, on: { click: ask } });
    place.replaceChildren(button);
    if (focus) button.focus();
  };
  const ask = () => {
    const leave = el('button', { type: 'button', class: 'small-button', text: text.access.keep, on: { click: () => calm(true) } });
    const go = el('button', { type: 'button', class: 'small-button danger-button', text: label, 'aria-label': name, on: { click: async () => {
      go.disabled = leave.disabled = true;
      await run();
      if (go.isConnected) calm(true);
    } } });
    place.replaceChildren(el('span', { class: 'sure-words', role: 'alert', text: warning }), leave, go);
    leave.focus();
  };
  place.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !place.querySelector('.danger-button')) return;
    event.preventDefault(); // the view stays
    calm(true);
  });
  calm();
  return place;
}
