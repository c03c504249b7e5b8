// @ts-check
// What is said in passing: short notices with an optional way back, and news for screen readers.
import { el } from './dom.js';

const notices = el('div', { class: 'notices', role: 'status', popover: 'manual' });
const aloud = el('div', { class: 'for-readers', 'aria-live': 'polite', role: 'status' });

/** Puts both into the page. */
export function placeNotices() {
  document.body.append(notices, aloud);
  // Back from a dialog that closes, with what is still to be read or undone.
  document.addEventListener('close', (event) => {
    if (!(/** @type {Node} */ (event.target).contains(notices))) return;
    document.body.append(notices);
    if (notices.children.length) notices.showPopover();
  }, true);
}

/**
 * @param {string} words
 * @param {{label: string, run: () => void}} [way] something to do about it
 */
export function notice(words, way) {
  const close = () => {
    element.remove();
    if (!notices.children.length && notices.matches(':popover-open')) notices.hidePopover();
  };
  const element = el('div', { class: 'notice' }, el('span', { text: words, dir: 'auto' }),
    way && el('button', { type: 'button', class: 'link-button', text: way.label, on: { click: () => { way.run(); close(); } } }));
  notices.append(element);
  while (notices.children.length > 3) notices.firstElementChild?.remove();
  // Shown again for each one, so that it lies over a dialog opened meanwhile.
  if (notices.matches(':popover-open')) notices.hidePopover();
  // Outside of a modal dialog nothing can be pressed, nor is it read aloud.
  const home = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;
  if (notices.parentElement !== home) home.append(notices);
  notices.showPopover();
  setTimeout(close, way ? 5800 : 4500);
}

/**
 * Says something to screen readers only.
 * @param {string} words
 */
export function announce(words) {
  aloud.textContent = words;
}
