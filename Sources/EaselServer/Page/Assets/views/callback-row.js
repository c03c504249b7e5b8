// @ts-check
// One delivery: what became of it, what was sent, and another look at it.
import { ago, exactly } from '../ui/dates.js';
import { el, icon } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { readable } from './raw-body.js';
import { text } from '../words/text.js';

/** Bytes of a body the server shows at most. */
const SHOWN = 16_384;

/** @typedef {import('../model/types.js').Delivery} Delivery */

const LOOK_EVERY_MS = 600;
const LOOKS = 10;
const SEARCHED = 100;

/** @param {string|undefined} verdict */
export const verdictOf = (verdict) =>
  text.deliveries.verdicts[verdict ?? 'waiting'] ?? { says: verdict ?? '', sign: 'plain', icon: 'unknown' };

/**
 * @param {import('../state/store.js').Store} store @param {Delivery} delivery @param {(id: string) => void} visit
 * @returns {HTMLElement}
 */
export function callbackRow(store, delivery, visit) {
  const words = text.deliveries;
  const sign = el('span', { class: 'delivery-sign', 'aria-hidden': 'true' });
  const says = el('strong');
  const outcome = el('p', { class: 'delivery-outcome', role: 'status', hidden: true });
  const replay = el('button', {
    type: 'button',
    class: 'small-button',
    text: words.replay,
    on: { click: () => void again() },
  });
  const node = store.nodes?.get(delivery.imageNodeId);
  const time = el('time', {
    datetime: new Date(delivery.receivedAt).toISOString(),
    title: exactly(delivery.receivedAt),
    text: ago(delivery.receivedAt, store.now()),
  });
  const row = el(
    'li',
    {},
    sign,
    el(
      'div',
      { class: 'delivery-words' },
      says,
      el(
        'p',
        { class: 'delivery-facts' },
        time,
        ` · ${words.from(delivery.source)} · ${words.attempt(delivery.attempt)}`,
      ),
      node
        ? el('button', {
          type: 'button',
          class: 'link-button delivery-picture',
          dir: 'auto',
          'aria-label': words.show(node.prompt),
          text: node.prompt,
          on: { click: () => visit(node.id) },
        })
        : el('p', { class: 'delivery-facts', text: words.elsewhere }),
      outcome,
      sent(delivery),
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
      /** @type {Delivery} */
      let now = await store.call('POST', `/api/callbacks/${delivery.id}/replay`);
      for (let look = 0; !now.verdict && look < LOOKS; look++) {
        await new Promise((go) => setTimeout(go, LOOK_EVERY_MS));
        now = await find(store, delivery) ?? now;
      }
      tell(now.verdict ? words.replayed(verdictOf(now.verdict).says) : words.replayLate);
      show(now.verdict);
    } catch (problem) {
      outcome.hidden = true;
      notice(/** @type {Error} */ (problem).message);
    }
    replay.disabled = false;
  };
  show(delivery.verdict);
  return row;
}

/**
 * @param {import('../state/store.js').Store} store
 * @param {Delivery} delivery
 * @returns {Promise<Delivery|undefined>}
 */
async function find(store, { id, imageNodeId }) {
  const { callbacks } = await store.call(
    'GET',
    `/api/callbacks?${new URLSearchParams({ imageNodeId, limit: String(SEARCHED) })}`,
  );
  return callbacks.find((/** @type {Delivery} */ known) => known.id === id);
}

/** What was sent, drawn when first wanted. @param {Delivery} delivery */
function sent(delivery) {
  const words = text.deliveries;
  const details = el('details', {
    class: 'delivery-sent',
    on: {
      toggle: () => {
        if (!details.open || details.children.length > 1) return;
        details.append(
          el('h3', { text: words.body }),
          ...(delivery.byteCount > SHOWN
            ? [
              el('p', {
                class: 'delivery-facts',
                text: words.shortened(`${delivery.byteCount.toLocaleString('en')}\u00a0bytes`),
              }),
            ]
            : []),
          el('pre', {
            tabindex: '0',
            role: 'region',
            'aria-label': words.body,
            dir: 'ltr',
            text: readable(delivery.body),
          }),
          el('p', { class: 'delivery-facts', text: words.hidden }),
          el('h3', { text: words.headers }),
          el(
            'dl',
            { class: 'header-list' },
            ...delivery.headers.map(({ name, value }) =>
              el('div', {}, el('dt', { text: name }), el('dd', { text: value }))
            ),
          ),
        );
      },
    },
  }, el('summary', { text: words.sent }));
  return details;
}
