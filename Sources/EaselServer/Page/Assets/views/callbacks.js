// @ts-check
// The provider's callbacks, newest first. Its address is the page's with #callbacks, and names the filter.
import { addressed } from './addressed-view.js';
import { callbackRow } from './callback-row.js';
import { el, iconButton } from '../ui/dom.js';
import { moreButton } from '../ui/more-button.js';
import { emptyView, panel } from '../ui/panel.js';
import { text } from '../words/text.js';

const PAGE = 20;

/**
 * @param {import('../state/store.js').Store} store
 * @param {(id: string) => void} visit shows an image on the board
 */
export function callbacksPanel(store, visit) {
  const words = text.callbacks;
  let imageNodeId = '';
  const select = el(
    'select',
    {
      class: 'select',
      'aria-label': words.filter,
      on: {
        change: () => {
          mark();
          void fill(first);
        },
      },
    },
    el('option', { value: '', text: words.all }),
    ...Object.entries(words.verdicts).filter(([verdict]) => verdict !== 'waiting').map(([verdict, { says }]) =>
      el('option', { value: verdict, text: says })
    ),
  );
  const only = el('span', { dir: 'auto' });
  const chip = el(
    'span',
    { class: 'filter-chip', hidden: true },
    only,
    iconButton('close', words.ofAll, () => {
      imageNodeId = '';
      mark();
      select.focus();
      void fill(first);
    }),
  );
  const tools = el('div', { class: 'sheet-tools' }, select, chip);
  const { dialog, fill, open } = panel(words.title, 'callbacks', tools);

  const filters = () => ({ ...(select.value && { verdict: select.value }), ...(imageNodeId && { imageNodeId }) });
  const mark = () => {
    const prompt = store.nodes?.get(imageNodeId)?.prompt;
    only.textContent = prompt ? words.onlyOf(prompt) : words.onlyOfOne;
    chip.hidden = !imageNodeId;
    place.mark(filters());
  };
  const page = (/** @type {string} */ cursor) =>
    store.call(
      'GET',
      `/api/callbacks?${new URLSearchParams({ limit: String(PAGE), ...filters(), ...(cursor && { cursor }) })}`,
    );
  const rows = (/** @type {import('../model/types.js').Callback[]} */ callbacks) =>
    callbacks.map((callback) =>
      callbackRow(store, callback, (id) => {
        dialog.close();
        visit(id);
      })
    );

  const more = async (/** @type {string} */ cursor) => {
    const { callbacks, nextCursor } = await page(cursor);
    return { rows: rows(callbacks), nextCursor };
  };
  /** @returns {Promise<Node[]>} */
  const first = async () => {
    const { callbacks, nextCursor } = await page('');
    if (!callbacks.length) {
      return [
        Object.keys(filters()).length
          ? emptyView(words.noneOfKind, words.noneOfKindLead)
          : emptyView(words.emptyTitle, words.emptyLead),
      ];
    }
    const list = el('ol', { class: 'callback-list' }, ...rows(callbacks));
    return [
      el('p', { class: 'sheet-lead', text: words.lead }),
      list,
      ...(nextCursor ? [moreButton(list, nextCursor, more, () => void fill(first, true))] : []),
    ];
  };

  const place = addressed('callbacks', dialog, (asked) => {
    const verdict = asked.get('verdict') ?? '';
    select.value = verdict in words.verdicts ? verdict : '';
    imageNodeId = asked.get('imageNodeId') ?? '';
    mark();
    void fill(first);
    open();
  });
  return place;
}
