// @ts-check
// Short notices, optionally with undo, and announcements for screen readers.
import { el } from './dom.js';

const notices = el('div', { class: 'notices', role: 'status', popover: 'manual' });
const aloud = el('div', { class: 'for-readers', 'aria-live': 'polite', role: 'status' });

/** Where it can be pressed: in the dialog on top. */
const home = () => [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;

/** Puts both into the page. */
export function placeNotices() {
  document.body.append(notices, aloud);
  // Back from a dialog that closes, with what is still to be read or undone.
  document.addEventListener('close', (event) => {
    if (!(/** @type {Node} */ (event.target).contains(notices))) return;
    home().append(notices);
    if (notices.children.length) notices.showPopover();
  }, true);
}

/**
 * @param {string} words
 * @param {{label: string, run: () => void}} [way] something to do about it
 * @returns {() => void} takes it away
 */
export function notice(words, way) {
  const close = () => {
    element.remove();
    if (!notices.children.length && notices.matches(':popover-open')) notices.hidePopover();
  };
  const element = el(
    'div',
    { class: 'notice' },
    el('span', { text: words, dir: 'auto' }),
    way && el('button', {
      type: 'button',
      class: 'link-button',
      text: way.label,
      on: {
        click: () => {
          way.run();
          close();
        },
      },
    }),
  );
  notices.append(element);
  while (notices.children.length > 3) (notices.querySelector('.notice:not(:hover, :focus-within)') ?? element).remove();
  const focused = document.activeElement;
  // Shown again for each one, so that it lies over a dialog opened meanwhile.
  if (notices.matches(':popover-open')) notices.hidePopover();
  // Outside of a modal dialog nothing can be pressed, nor is it read aloud.
  if (notices.parentElement !== home()) home().append(notices);
  notices.showPopover();
  if (focused instanceof HTMLElement && notices.contains(focused)) focused.focus();
  // It stays while somebody is at it.
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => !element.matches(':hover, :focus-within') && close(), way ? 5800 : 4500);
  };
  /** @type {number|undefined} */
  let timer;
  element.addEventListener('pointerleave', wait);
  element.addEventListener('focusout', wait);
  wait();
  return close;
}

/**
 * Says something to screen readers only.
 * @param {string} words
 */
export function announce(words) {
  aloud.textContent = words;
}
