// @ts-check
// The sheet of all keys and gestures.
import { el, iconButton } from './dom.js';
import { text } from './text.js';

/** @param {import('./keys.js').Key[]} table @returns {() => void} opens the sheet */
export function helpSheet(table) {
  const dialog = el('dialog', { class: 'sheet', 'aria-labelledby': 'help-title' },
    el('div', { class: 'sheet-head' }, el('h2', { id: 'help-title', text: text.help.title }),
      iconButton('close', text.help.close, () => dialog.close())),
    el('div', { class: 'sheet-body' },
      list(table.map((key) => [el('span', { class: 'key-set' }, ...key.shown.map((name) => el('kbd', { text: name }))), key.says])),
      el('div', {}, el('h3', { text: text.help.mouse }), list(text.help.gestures))));
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return () => dialog.showModal();
}

/** @param {any[][]} rows */
const list = (rows) => el('dl', { class: 'key-list' }, ...rows.map(([key, says]) => el('div', {}, el('dt', {}, key), el('dd', { text: says }))));
