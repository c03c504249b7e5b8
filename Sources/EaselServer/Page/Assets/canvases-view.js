// @ts-check
// All canvases, with a picture of each. Its address is the page's with #canvases.
import { addressed } from './addressed.js';
import { canvasCard } from './canvas-card.js';
import { el, icon } from './dom.js';
import { emptyView, panel } from './panel.js';
import { text } from './text.js';

/** @typedef {import('./types.js').Canvas} Canvas */

/**
 * @param {import('./store.js').Store} store
 * @param {{open: (id: string) => void, create: () => void, remove: (canvas: Canvas) => void}} does
 */
export function canvasesView(store, does) {
  const words = text.canvases;
  const search = el('input', { class: 'field search-field', type: 'search', dir: 'auto', placeholder: words.search, 'aria-label': words.search, autocomplete: 'off', on: { input: () => show() } });
  const count = el('span', { class: 'sheet-count', role: 'status' });
  const create = el('button', { type: 'button', class: 'primary-button small', on: { click: () => { dialog.close(); does.create(); } } }, icon('plus', 16), words.create);
  const { dialog, fill, open } = panel(words.title, 'canvases', el('div', { class: 'sheet-tools' }, search, count, create));

  const card = (/** @type {Canvas} */ canvas) => canvasCard(store, canvas, {
    open: () => { dialog.close(); if (canvas.id !== store.canvas?.id) does.open(canvas.id); },
    rename: (title) => store.boards.rename(title, canvas).catch((problem) => store.say('trouble', problem)),
    remove: () => {
      const at = [...dialog.querySelectorAll('.canvas-card')].findIndex((known) => known.contains(document.activeElement));
      does.remove(canvas);
      const cards = dialog.querySelectorAll('.canvas-card .canvas-open');
      (cards[Math.min(Math.max(at, 0), cards.length - 1)] ?? search).focus();
    },
  });
  const draw = () => {
    const asked = search.value.trim();
    const found = store.canvases.filter(({ title }) => title.toLowerCase().includes(asked.toLowerCase()));
    count.textContent = words.count(found.length);
    if (!store.canvases.length) return [emptyView(words.emptyTitle, words.emptyLead)];
    if (!found.length) return [el('p', { class: 'sheet-lead', dir: 'auto', text: words.none(asked) })];
    return [el('ul', { class: 'canvas-cards' }, ...found.map(card))];
  };
  const show = () => void fill(async () => draw(), true);
  store.on('canvases', () => dialog.open && !dialog.querySelector('.canvas-rename') && show());
  search.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') dialog.querySelector('.canvas-open')?.click();
    if (event.key === 'ArrowDown') dialog.querySelector('.canvas-open')?.focus();
  });
  return addressed('canvases', dialog, () => {
    search.value = '';
    void fill(async () => {
      await store.boards.load();
      return draw();
    });
    open();
    search.focus();
  });
}
