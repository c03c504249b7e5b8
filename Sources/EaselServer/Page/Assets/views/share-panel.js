// @ts-check
// The share links of the open canvas. Its address is the page's with #share.
import { addressed } from './addressed-view.js';
import { copyWords } from '../ui/clipboard.js';
import { ago, exactly } from '../ui/dates.js';
import { el } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { panel } from '../ui/panel.js';
import { Problem } from '../model/server.js';
import { newShareForm } from './share-form.js';
import { confirmButton } from '../ui/confirm-button.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Share} Share */

/** @param {import('../state/store.js').Store} store */
export function sharePanel(store) {
  const words = text.sharing;
  const { dialog, fill, open } = panel(words.title, 'access');
  const path = () => `/api/canvases/${encodeURIComponent(store.canvas?.id ?? '')}/shares`;
  const load = async () => {
    const lead = el('p', { class: 'sheet-lead', text: words.lead });
    /** @type {Share[]} */
    let shares;
    try {
      ({ shares } = await store.call('GET', path()));
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 403) {
        return [lead, el('p', { class: 'sheet-lead', text: words.notAllowed })];
      }
      throw problem;
    }
    const row = (/** @type {Share} */ share) =>
      shareRow(share, store.now(), async () => {
        try {
          await store.call('DELETE', `${path()}/${encodeURIComponent(share.id)}`);
          notice(words.revoked);
          reload();
        } catch (problem) {
          notice(/** @type {Error} */ (problem).message);
        }
      });
    return [
      lead,
      newShareForm(store, path(), reload),
      el('h3', { text: words.links }),
      shares.length
        ? el('ul', { class: 'access-list', 'aria-label': words.links }, ...shares.reverse().map(row))
        : el('p', { class: 'sheet-lead', text: words.none }),
    ];
  };
  const reload = () => void fill(load, true);
  return addressed('share', dialog, () => {
    void fill(load);
    open();
  });
}

/** @param {Share} share @param {number} now @param {() => Promise<void>} revoke */
function shareRow(share, now, revoke) {
  const words = text.sharing;
  const name = share.name ?? words.unnamed;
  const works = !share.expiresAt || share.expiresAt > now;
  const end = !share.expiresAt
    ? text.access.noEnd
    : (works ? text.access.ends : text.access.ended)(ago(share.expiresAt, now));
  const used = share.lastUsedAt ? text.access.used(ago(share.lastUsedAt, now)) : text.access.neverUsed;
  const label = works ? words.revoke : words.remove;
  return el(
    'li',
    { data: { id: share.id } },
    el(
      'div',
      { class: 'access-words' },
      el('strong', { dir: 'auto', text: name }),
      el('p', {
        class: 'row-facts',
        title: exactly(share.createdAt),
        text: [text.access.made(ago(share.createdAt, now)), used, end].join(' · '),
      }),
    ),
    works &&
      el('button', {
        type: 'button',
        class: 'small-button',
        'aria-label': words.copyLabel(name),
        text: words.copy,
        on: { click: () => void copyWords(share.url, words.copied) },
      }),
    confirmButton({ label, name: words.revokeLabel(name), warning: works ? words.revokeSure : '', run: revoke }),
    works && embedPart(share, name),
  );
}

/** @param {Share} share @param {string} name */
function embedPart(share, name) {
  const words = text.sharing;
  const code = `<script type="module" src="${
    new URL(share.url).origin
  }/embed.js"></script>\n<easel-canvas canvas="${share.canvasId}" token="${share.token}"></easel-canvas>`;
  return el(
    'details',
    { class: 'access-past share-embed' },
    el('summary', { text: words.embed }),
    el('p', { class: 'sheet-lead', text: words.embedLead }),
    el('code', { class: 'command', tabindex: '0', role: 'group', 'aria-label': words.embedLabel(name), text: code }),
    el(
      'div',
      { class: 'form-buttons' },
      el('button', {
        type: 'button',
        class: 'small-button',
        text: words.embedCopy,
        on: { click: () => void copyWords(code, words.embedCopied) },
      }),
    ),
  );
}
