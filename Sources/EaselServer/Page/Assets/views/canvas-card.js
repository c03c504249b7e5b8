// @ts-check
// One canvas in the list: its first image, its title, when it last changed.
import { ago, exactly } from '../ui/dates.js';
import { el, icon, iconButton } from '../ui/dom.js';
import { saveCanvas } from './exporting.js';
import { pathFor } from '../model/results.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Canvas} Canvas */

/** Covers known already, by canvas and the time it changed. @type {Map<string, string>} */
const covers = new Map();

/** Asks for a cover when its card comes into view. */
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    entry.target.dispatchEvent(new Event('seen'));
  }
}, { rootMargin: '200px' });

/**
 * @param {import('../state/store.js').Store} store @param {Canvas} canvas
 * @param {{open: () => void, rename: (title: string) => void, remove: () => void}} does
 * @returns {HTMLElement}
 */
export function canvasCard(store, canvas, does) {
  const words = text.canvases;
  const cover = el(
    'span',
    { class: 'canvas-cover', on: { seen: () => void fillCover(store, canvas, cover) } },
    icon('image', 20),
  );
  const open = el('button', {
    type: 'button',
    class: 'canvas-open',
    'aria-label': words.open(canvas.title),
    'aria-current': canvas.id === store.canvas?.id ? 'page' : undefined,
    on: { click: does.open },
  }, cover);
  const title = el('strong', { class: 'canvas-name', dir: 'auto', text: canvas.title });
  const rename = () => {
    const field = el('input', {
      class: 'field canvas-rename',
      value: canvas.title,
      maxlength: 200,
      dir: 'auto',
      'aria-label': words.renameField,
    });
    let done = false;
    const finish = (/** @type {boolean} */ save) => {
      if (done) return;
      done = true;
      const named = field.value.trim();
      if (save && named && named !== canvas.title) {
        title.textContent = named;
        field.replaceWith(title);
        does.rename(named);
      } else field.replaceWith(title);
      pencil.focus();
    };
    field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.preventDefault(); // else Enter would press the pencil again, and Escape close the view
      finish(event.key === 'Enter');
    });
    field.addEventListener('blur', () => finish(true));
    title.replaceWith(field);
    field.focus();
    field.select();
  };
  const pencil = iconButton('pencil', words.rename(canvas.title), rename, 'rename-button');
  const here = canvas.id === store.canvas?.id;
  const card = el(
    'li',
    { class: 'canvas-card', data: { id: canvas.id } },
    open,
    here && el('span', { class: 'tag', text: words.here }),
    el(
      'div',
      { class: 'canvas-words' },
      title,
      el('p', {
        class: 'row-facts',
        title: exactly(canvas.updatedAt),
        text: words.changed(ago(canvas.updatedAt, store.now())),
      }),
      pencil,
      iconButton('download', words.save(canvas.title), () => saveCanvas(canvas.id), 'save-button'),
      iconButton('trash', words.remove(canvas.title), does.remove, 'delete-button'),
    ),
  );
  seen.observe(cover);
  return card;
}

/** @param {import('../state/store.js').Store} store @param {Canvas} canvas @param {HTMLElement} cover */
async function fillCover(store, canvas, cover) {
  const key = `${canvas.id} ${canvas.updatedAt}`;
  if (!covers.has(key)) {
    try {
      const { imageNodes } = await store.call(
        'GET',
        `/api/canvases/${encodeURIComponent(canvas.id)}/image-nodes?status=completed&limit=1`,
      );
      covers.set(key, imageNodes.length ? pathFor(imageNodes[0], 512) : '');
    } catch {
      return; // the sign of an image stays; asked again when the view is opened again
    }
  }
  const path = covers.get(key);
  if (path) {
    cover.replaceChildren(el('img', {
      src: path,
      alt: '',
      decoding: 'async',
      on: { error: () => cover.replaceChildren(icon('image', 20)) },
    }));
  }
}
