// @ts-check
// What was deleted in the last 30 days. Its address is the page's with #trash.
import { addressed } from './addressed-view.js';
import { ago, exactly } from '../ui/dates.js';
import { el, icon } from '../ui/dom.js';
import { moreButton } from '../ui/more-button.js';
import { notice } from '../ui/notices.js';
import { emptyView, panel } from '../ui/panel.js';
import { ask } from '../ui/confirm-dialog.js';
import { pathFor } from '../model/results.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Canvas} Canvas */
/**
 * @typedef {{name: string, kind: string, face: Element, facts: string[], deletedAt: number, sure: string,
 *   restore: () => Promise<unknown>, show: () => void, erase: () => Promise<void>}} Thing
 */

const PAGE = 20;
const DAY = 86_400_000;
const DAYS_KEPT = 30;

/**
 * @param {import('../state/store.js').Store} store
 * @param {{open: (canvasId: string) => void, visit: (node: ImageNode) => void}} does
 */
export function trashView(store, does) {
  const words = text.trash;
  const { dialog, fill, open } = panel(words.title, 'trash');

  /** With a canvas those of its images come that were deleted before it. */
  let stale = false;

  const canvasThing = (/** @type {Canvas} */ canvas) => ({
    name: canvas.title,
    kind: words.canvas,
    face: icon('grid'),
    facts: [],
    deletedAt: canvas.deletedAt ?? 0,
    sure: words.eraseCanvasSure,
    restore: () => store.boards.restore(canvas.id).then(() => (stale = true)),
    show: () => does.open(canvas.id),
    erase: () => store.boards.erase(canvas.id),
  });
  const imageThing = (/** @type {ImageNode} */ node) => {
    const home = store.canvases.find((canvas) => canvas.id === node.canvasId)?.title;
    return {
      name: node.prompt,
      kind: words.image,
      face: faceOf(node),
      facts: home ? [words.of(home)] : [],
      deletedAt: node.deletedAt ?? 0,
      sure: words.eraseSure,
      restore: () => store.trash.restoreOne(node.id),
      show: () => does.visit(node),
      erase: () => store.trash.erase(node.id),
    };
  };

  const row = (/** @type {Thing} */ thing) => {
    const { name, deletedAt } = thing;
    const left = Math.ceil((deletedAt + DAYS_KEPT * DAY - store.now()) / DAY);
    const does = (/** @type {() => Promise<unknown>} */ run, /** @type {() => void} */ done) => async () => {
      try {
        await run();
        leave(item);
        done();
      } catch (problem) {
        notice(/** @type {Error} */ (problem).message);
      }
    };
    const restored = () =>
      notice(words.restored(name), {
        label: words.show,
        run: () => {
          dialog.close();
          thing.show();
        },
      });
    const erase = async () => {
      if (await ask({ title: words.eraseTitle(name), lines: [thing.sure], go: words.erase })) {
        await does(thing.erase, () => notice(words.erased))();
      }
    };
    const item = el(
      'li',
      {},
      el('span', { class: 'trash-face' }, thing.face),
      el(
        'div',
        { class: 'trash-words' },
        el('strong', { dir: 'auto', text: name, title: name }),
        el('p', {
          class: 'row-facts',
          title: exactly(deletedAt),
          text: [thing.kind, ...thing.facts, words.deleted(ago(deletedAt, store.now())), words.left(left)].join(' · '),
        }),
      ),
      el(
        'div',
        { class: 'trash-does' },
        el('button', {
          type: 'button',
          class: 'small-button restore-button',
          text: words.restore,
          'aria-label': words.restoreLabel(name),
          on: { click: does(thing.restore, restored) },
        }),
        el('button', {
          type: 'button',
          class: 'small-button',
          text: words.erase,
          'aria-label': words.eraseLabel(name),
          on: { click: erase },
        }),
      ),
    );
    return item;
  };

  /** The keyboard goes to what took the place. @param {HTMLElement} item */
  const leave = (item) => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const focused = item.contains(document.activeElement);
    item.remove();
    if (!next || stale) void fill(first, true);
    else if (focused) next.querySelector('button')?.focus();
  };

  const page = async (/** @type {string} */ cursor) => {
    const { canvases, imageNodes, nextCursor } = await store.call(
      'GET',
      `/api/trash?${new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) })}`,
    );
    return { rows: [...canvases.map(canvasThing), ...imageNodes.map(imageThing)].map(row), nextCursor };
  };
  /** @returns {Promise<Node[]>} */
  const first = async () => {
    stale = false;
    const { rows, nextCursor } = await page('');
    if (!rows.length) return [emptyView(words.emptyTitle, words.emptyLead)];
    const list = el('ul', { class: 'trash-list' }, ...rows);
    return [
      el('p', { class: 'sheet-lead', text: words.lead }),
      list,
      ...(nextCursor ? [moreButton(list, nextCursor, page, () => void fill(first, true))] : []),
    ];
  };

  return addressed('trash', dialog, () => {
    void fill(first);
    open();
  });
}

/** @param {ImageNode} node @returns {Element} */
function faceOf(node) {
  if (!node.imageUrl) return icon('image');
  const img = el('img', {
    src: pathFor(node, 256),
    alt: '',
    loading: 'lazy',
    decoding: 'async',
    on: { error: () => img.replaceWith(icon('image')) },
  });
  return img;
}
