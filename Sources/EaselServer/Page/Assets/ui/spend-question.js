// @ts-check
// The question before spending more than an amount, and that amount.
import { el } from './dom.js';
import { recall, remember } from '../model/storage.js';
import { ask } from './confirm-dialog.js';
import { text } from '../words/text.js';

const USUAL = 100;

/** Spending more credits than this at once is asked about first. @returns {number} */
export function askAbove() {
  const kept = recall('askAbove', USUAL);
  return Number.isFinite(kept) && kept >= 0 ? kept : USUAL;
}

/** A field for that amount. @param {string} [words] the text before it @returns {HTMLElement} */
export function askAboveField(words = text.spending.askAbove) {
  const field = el('input', {
    class: 'field',
    type: 'number',
    min: 0,
    step: 1,
    inputmode: 'numeric',
    value: askAbove(),
    'aria-label': text.spending.askAboveLabel,
  });
  field.addEventListener(
    'input',
    () => field.value !== '' && field.checkValidity() && remember('askAbove', Number(field.value)),
  );
  field.addEventListener('blur', () => (field.value = String(askAbove())));
  return el('label', { class: 'ask-above' }, words, field, text.spending.credits);
}

/**
 * @param {import('../model/prices.js').Price} price
 * @param {{left: number|undefined, changed: boolean}} about `changed`: another price stood on what was pressed
 * @returns {Promise<boolean>}
 */
export function askToSpend({ images, credits, says, title }, { left, changed }) {
  const words = text.spending;
  const lines = [
    changed ? words.changed : '',
    credits === undefined ? title ?? '' : words.forImages(images, says),
    left === undefined ? '' : credits !== undefined && credits > left ? words.overBudget(left) : words.left(left),
  ].filter(Boolean);
  return ask({
    title: credits === undefined ? words.titleUnknown : words.title(says),
    lines,
    more: askAboveField(),
    go: words.go(images),
    danger: false,
  });
}
