// @ts-check
// Whether the live feed is connected, as a dot and a word.
import { el } from '../ui/dom.js';
import { text } from '../words/text.js';

/** @param {import('../state/store.js').Store} store @returns {HTMLElement} */
export function lineSign(store) {
  const words = el('span', { class: 'line-words' });
  const sign = el('span', { class: 'line', role: 'status' }, el('i', { 'aria-hidden': 'true' }), words);
  const show = () => {
    sign.dataset.line = store.line;
    words.textContent = { live: text.live, connecting: text.connecting, lost: text.lost }[store.line];
  };
  store.on('line', show);
  show();
  return sign;
}
