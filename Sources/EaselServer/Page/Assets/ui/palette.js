// @ts-check
// The command palette: everything the page can do, by name.
import { el } from './dom.js';
import { text } from '../words/text.js';

/** @typedef {{label: string, hint: string, run: () => void}} Entry */

const SHOWN = 9;

/**
 * @param {(words: string) => Entry[]} find answers what fits the words, best first
 * @returns {() => void} opens the palette
 */
export function palette(find) {
  /** @type {Entry[]} */
  let entries = [];
  let chosen = 0;
  const field = el('input', {
    class: 'palette-field',
    type: 'text',
    role: 'combobox',
    dir: 'auto',
    placeholder: text.palette.placeholder,
    'aria-label': text.palette.label,
    'aria-expanded': 'true',
    'aria-controls': 'palette-list',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
  });
  const list = el('ul', {
    id: 'palette-list',
    class: 'palette-list',
    role: 'listbox',
    'aria-label': text.palette.label,
  });
  const dialog = el('dialog', { class: 'palette', 'aria-label': text.palette.label }, field, list);

  const choose = (/** @type {number} */ index) => {
    chosen = (index + entries.length) % (entries.length || 1);
    [...list.children].forEach((row, at) => row.setAttribute('aria-selected', String(at === chosen)));
    field.setAttribute('aria-activedescendant', entries.length ? `palette-${chosen}` : '');
  };
  const run = (/** @type {number} */ index) => {
    const entry = entries[index];
    if (!entry) return;
    dialog.close();
    entry.run();
  };
  const search = () => {
    entries = find(field.value.trim().toLowerCase()).slice(0, SHOWN);
    list.replaceChildren(
      ...entries.map((entry, at) =>
        el(
          'li',
          {
            id: `palette-${at}`,
            role: 'option',
            on: { click: () => run(at), pointermove: () => chosen !== at && choose(at) },
          },
          el('span', { class: 'palette-words', dir: 'auto', text: entry.label }),
          entry.hint && el('kbd', { text: entry.hint }),
        )
      ),
    );
    if (!entries.length) {
      list.append(
        el('li', { class: 'palette-none', role: 'option', 'aria-disabled': 'true', text: text.palette.none }),
      );
    }
    choose(0);
  };
  field.addEventListener('input', search);
  field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if (event.key === 'Enter') run(chosen);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return () => {
    field.value = '';
    search();
    dialog.showModal();
    field.focus();
  };
}
