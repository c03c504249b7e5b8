// @ts-check
// One callback: its outcome, what was sent, and replaying it.
import { ago, exactly } from '../ui/dates.js';
import { el, icon } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { readable } from './raw-body.js';
import { text } from '../words/text.js';

/** Bytes of a body the server shows at most. */
const SHOWN = 16_384;

/** @typedef {import('../model/types.js').Callback} Callback */

const LOOK_EVERY_MS = 600;
const LOOKS = 10;
const SEARCHED = 100;

/** @param {string|undefined} verdict */
export const verdictOf = (verdict) =>
  text.callbacks.verdicts[verdict ?? 'waiting'] ?? { says: verdict ?? '', sign: 'plain', icon: 'unknown' };

/**
 * @param {import('../state/store.js').Store} store @param {Callback} callback @param {(id: string) => void} visit
 * @returns {HTMLElement}
 */
export function callbackRow(store, callback, visit) {
  const words = text.callbacks;
  const sign = el('span', { class: 'callback-sign', 'aria-hidden': 'true' });
  const says = el('strong');
  const outcome = el('p', { class: 'callback-outcome', role: 'status', hidden: true });
  const replay = el('button', {
    type: 'button',
    class: 'small-button',
    text: words.replay,
    on: { click: () => void again() },
  });
  const node = store.nodes?.get(callback.imageNodeId);
  const time = el('time', {
    datetime: new Date(callback.receivedAt).toISOString(),
    title: exactly(callback.receivedAt),
    text: ago(callback.receivedAt, store.now()),
  });
  const row = el(
    'li',
    {},
    sign,
    el(
      'div',
      { class: 'callback-words' },
      says,
      el(
        'p',
        { class: 'row-facts' },
        time,
        ` · ${words.from(callback.source)} · ${words.attempt(callback.attempt)}`,
      ),
      node
        ? el('button', {
          type: 'button',
          class: 'link-button callback-image',
          dir: 'auto',
          'aria-label': words.show(node.prompt),
          text: node.prompt,
          on: { click: () => visit(node.id) },
        })
        : el('p', { class: 'row-facts', text: words.elsewhere }),
      outcome,
      sent(callback),
    ),
    replay,
  );

  const show = (/** @type {string|undefined} */ verdict) => {
    const face = verdictOf(verdict);
    row.dataset.sign = face.sign;
    sign.replaceChildren(icon(face.icon, 16));
    says.textContent = face.says;
    replay.setAttribute('aria-label', words.replayLabel(face.says));
  };
  const tell = (/** @type {string} */ said) => {
    outcome.textContent = said;
    outcome.hidden = false;
  };
  const again = async () => {
    replay.disabled = true;
    tell(words.replaying);
    try {
      /** @type {Callback} */
      let now = await store.call('POST', `/api/callbacks/${callback.id}/replay`);
      for (let look = 0; !now.verdict && look < LOOKS; look++) {
        await new Promise((go) => setTimeout(go, LOOK_EVERY_MS));
        now = await find(store, callback) ?? now;
      }
      tell(now.verdict ? words.replayed(verdictOf(now.verdict).says) : words.replayLate);
      show(now.verdict);
    } catch (problem) {
      outcome.hidden = true;
      notice(/** @type {Error} */ (problem).message);
    }
    replay.disabled = false;
  };
  show(callback.verdict);
  return row;
}

/**
 * @param {import('../state/store.js').Store} store
 * @param {Callback} callback
 * @returns {Promise<Callback|undefined>}
 */
async function find(store, { id, imageNodeId }) {
  const { callbacks } = await store.call(
    'GET',
    `/api/callbacks?${new URLSearchParams({ imageNodeId, limit: String(SEARCHED) })}`,
  );
  return callbacks.find((/** @type {Callback} */ known) => known.id === id);
}

/** What was sent, drawn when first wanted. @param {Callback} callback */
function sent(callback) {
  const words = text.callbacks;
  const details = el('details', {
    class: 'callback-sent',
    on: {
      toggle: () => {
        if (!details.open || details.children.length > 1) return;
        details.append(
          el('h3', { text: words.body }),
          ...(callback.byteCount > SHOWN
            ? [
              el('p', {
                class: 'row-facts',
                text: words.shortened(`${callback.byteCount.toLocaleString('en')}\u00a0bytes`),
              }),
            ]
            : []),
          el('pre', {
            tabindex: '0',
            role: 'region',
            'aria-label': words.body,
            dir: 'ltr',
            text: readable(callback.body),
          }),
          el('p', { class: 'row-facts', text: words.hidden }),
          el('h3', { text: words.headers }),
          el(
            'dl',
            { class: 'header-list' },
            ...callback.headers.map(({ name, value }) =>
              el('div', {}, el('dt', { text: name }), el('dd', { text: value }))
            ),
          ),
        );
      },
    },
  }, el('summary', { text: words.sent }));
  return details;
}
