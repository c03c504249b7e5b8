// @ts-check
// One reference image above the prompt: a thumbnail with its upload progress, a retry button and a remove button.
import { el, icon, iconButton } from '../ui/dom.js';
import { text } from '../words/text.js';

/** @typedef {import('./references.js').Reference} Reference */
/** @type {WeakMap<Reference, {row: HTMLElement, update: (number: number) => void}>} */
const drawn = new WeakMap();

/**
 * The row of a reference as it is now.
 * @param {Reference} reference
 * @param {number} number its place, from 1
 * @param {{remove: () => void, retry: () => void}} act
 */
export function drawReference(reference, number, act) {
  let known = drawn.get(reference);
  if (!known) drawn.set(reference, known = make(reference, act));
  known.update(number);
  return known.row;
}

/** @param {Reference} reference @param {{remove: () => void, retry: () => void}} act */
function make(reference, act) {
  const image = reference.preview ? el('img', { src: reference.preview, alt: '', draggable: 'false' }) : icon('image');
  const bar = el('progress', { max: 1, value: 0 });
  const remove = iconButton('close', '', act.remove, 'reference-remove');
  const retry = iconButton('retry', '', () => {
    remove.focus();
    act.retry();
  }, 'reference-retry'); // it goes away
  const row = el('li', { class: 'reference' }, image, bar, retry, remove);
  const label = (/** @type {HTMLElement} */ button, /** @type {string} */ words) => {
    button.setAttribute('aria-label', words);
    button.title = words;
  };
  return {
    row,
    update: (/** @type {number} */ number) => {
      const words = text.composer;
      if (image instanceof HTMLImageElement) image.alt = words.reference(number);
      const sends = !reference.name && !reference.problem;
      row.dataset.state = reference.problem ? 'failed' : sends ? 'sending' : 'ready';
      bar.hidden = !sends;
      bar.value = reference.sent ?? 0;
      bar.setAttribute('aria-label', words.referenceSending(number));
      retry.hidden = !reference.problem;
      label(retry, words.referenceRetry(number));
      label(remove, words.referenceRemove(number));
      row.title = reference.file?.name ?? '';
    },
  };
}
