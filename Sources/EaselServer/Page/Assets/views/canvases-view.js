// @ts-check
// All canvases, with an image of each. Its address is the page's with #canvases.
import { addressed } from './addressed-view.js';
import { canvasCard } from './canvas-card.js';
import { el, icon, iconButton } from '../ui/dom.js';
import { emptyView, panel } from '../ui/panel.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Canvas} Canvas */

/**
 * @param {import('../state/store.js').Store} store
 * @param {{open: (id: string) => void, create: () => void, remove: (canvas: Canvas) => void}} does
 */
export function canvasesView(store, does) {
  const words = text.canvases;
  const search = el('input', {
    class: 'field search-field',
    type: 'search',
    dir: 'auto',
    placeholder: words.search,
    'aria-label': words.search,
    autocomplete: 'off',
    on: { input: () => void show() },
  });
  const count = el('span', { class: 'sheet-count', role: 'status' });
  const create = el(
    'button',
    {
      type: 'button',
      class: 'primary-button small',
      on: {
        click: () => {
          dialog.close();
          does.create();
        },
      },
    },
    icon('plus', 16),
    words.create,
  );
  const trash = iconButton('trash', text.trash.title, () => (location.hash = '#trash'));
  const { dialog, fill, open } = panel(
    words.title,
    'canvases',
    el('div', { class: 'sheet-tools' }, search, count, trash, create),
  );

  const card = (/** @type {Canvas} */ canvas) =>
    canvasCard(store, canvas, {
      open: () => {
        dialog.close();
        if (canvas.id !== store.canvas?.id) does.open(canvas.id);
      },
      rename: (title) =>
        store.boards.rename(title, canvas).catch((problem) => {
          store.say('trouble', problem);
          void show(); // with the title it still has
        }),
      remove: () => does.remove(canvas),
    });
  const draw = () => {
    const asked = search.value.trim();
    const found = store.canvases.filter(({ title }) => title.toLowerCase().includes(asked.toLowerCase()));
    count.textContent = words.count(found.length);
    if (!store.canvases.length) return [emptyView(words.emptyTitle, words.emptyLead)];
    if (!found.length) return [el('p', { class: 'sheet-lead', dir: 'auto', text: words.none(asked) })];
    return [el('ul', { class: 'canvas-cards' }, ...found.map(card))];
  };
  /** The keyboard stays where it was, or goes to what took the place. */
  const show = async () => {
    const on = document.activeElement;
    const cards = [...dialog.querySelectorAll('.canvas-card')];
    const at = cards.findIndex((known) => known.contains(on));
    await fill(async () => draw(), true);
    if (at < 0) return;
    const now = [...dialog.querySelectorAll('.canvas-card')];
    const same = now.find((known) => known.dataset.id === cards[at].dataset.id);
    const button = ['.rename-button', '.save-button', '.delete-button'].find((kind) => on?.matches(kind)) ??
      '.canvas-open';
    ((same ?? now[Math.min(at, now.length - 1)])?.querySelector(same ? button : '.canvas-open') ?? search).focus();
  };
  store.on('canvases', () => dialog.open && !dialog.querySelector('.canvas-rename') && void show());
  search.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') dialog.querySelector('.canvas-open')?.click();
    if (event.key === 'ArrowDown') dialog.querySelector('.canvas-open')?.focus();
  });
  dialog.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    /** @type {any[]} */
    const all = [...dialog.querySelectorAll('.canvas-open')];
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const columns = all.filter((card) => card.offsetTop === all[0].offsetTop).length;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns }[event.key];
    if (to !== undefined) (to < 0 ? search : all[Math.min(to, all.length - 1)]).focus();
    else if (event.key === 'F2') all[at].closest('.canvas-card')?.querySelector('.rename-button')?.click();
    else if (event.key === 'Delete') all[at].closest('.canvas-card')?.querySelector('.delete-button')?.click();
    else return;
    event.preventDefault();
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
