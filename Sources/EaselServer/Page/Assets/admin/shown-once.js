// @ts-check
// What a form creates and shows only once: a key, a signing secret.
import { copyWords } from '../ui/clipboard.js';
import { el, icon } from '../ui/dom.js';

/**
 * A button that gives way to a form, and that to what was made.
 * @param {{add: string}} words
 * @param {(shown: (secret: HTMLElement) => void, cancel: () => void) => HTMLElement} form
 */
export function formPart(words, form) {
  const place = el('div', { class: 'new-key' });
  const show = (/** @type {HTMLElement} */ part) => {
    place.replaceChildren(part);
    /** @type {HTMLElement|null} */ (place.querySelector('.primary-button'))?.focus();
  };
  const closed = (focus = false) => {
    const open = () => {
      place.replaceChildren(form(show, () => closed(true)));
      place.querySelector('input')?.focus();
    };
    const button = el(
      'button',
      { type: 'button', class: 'small-button new-key-button', on: { click: open } },
      icon('plus', 16),
      words.add,
    );
    place.replaceChildren(button);
    if (focus) button.focus();
  };
  closed();
  return place;
}

/**
 * @param {string} secret
 * @param {{once: string, label: string, copy: string, copied: string, kept: string}} words
 * @param {() => void} kept runs when it has been taken note of
 */
export function shownOnce(secret, words, kept) {
  const value = el('input', {
    class: 'field new-key-value',
    readonly: true,
    value: secret,
    'aria-label': words.label,
    spellcheck: 'false',
    autocomplete: 'off',
    on: { focus: () => value.select() },
  });
  return el(
    'div',
    { class: 'new-key-card', role: 'group', 'aria-label': words.label },
    el('p', { role: 'status', text: words.once }),
    value,
    el(
      'div',
      { class: 'form-buttons' },
      el('button', { type: 'button', class: 'small-button', text: words.kept, on: { click: kept } }),
      el('button', {
        type: 'button',
        class: 'primary-button',
        text: words.copy,
        on: { click: () => void copyWords(secret, words.copied) },
      }),
    ),
  );
}
