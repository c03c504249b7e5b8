// @ts-check
// The help with all shortcuts and gestures.
import { el, iconButton } from '../ui/dom.js';
import { text } from '../words/text.js';

/** @param {import('./shortcuts.js').Key[]} table @returns {() => void} opens the sheet */
export function helpSheet(table) {
  const { groups } = text.keys;
  const dialog = el(
    'dialog',
    { class: 'sheet help', 'aria-labelledby': 'help-title' },
    el(
      'div',
      { class: 'sheet-head' },
      el('h2', { id: 'help-title', text: text.help.title }),
      iconButton('close', text.help.close, () => dialog.close()),
    ),
    el(
      'div',
      { class: 'sheet-body', tabindex: '0', role: 'region', 'aria-label': text.help.title },
      ...[groups.page, groups.board].map((group) => keysOf(table, group)),
      el('section', {}, el('h3', { text: text.help.mouse }), list(text.help.gestures)),
      keysOf(table, groups.images),
    ),
  );
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return () => dialog.showModal();
}

/** @param {import('./shortcuts.js').Key[]} table @param {string} group */
const keysOf = (table, group) =>
  el(
    'section',
    {},
    el('h3', { text: group }),
    list(
      table.filter((key) => key.group === group).map((
        key,
      ) => [el('span', { class: 'key-set' }, ...key.shown.map((name) => el('kbd', { text: name }))), key.says]),
    ),
  );

/** @param {any[][]} rows */
const list = (rows) =>
  el(
    'dl',
    { class: 'key-list' },
    ...rows.map(([key, says]) => el('div', {}, el('dt', {}, key), el('dd', { text: says }))),
  );
