// @ts-check
// What was sent to a webhook, newest first, and with what outcome.
import { ago, exactly } from '../ui/dates.js';
import { el } from '../ui/dom.js';
import { moreButton } from '../ui/more-button.js';
import { notice } from '../ui/notices.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Webhook} Webhook */
/** @typedef {import('../model/types.js').WebhookDelivery} WebhookDelivery */

const PAGE = 20;

/**
 * @param {import('../state/store.js').Store} store @param {Webhook} webhook
 * @param {boolean} isOpen
 */
export function deliveriesPart(store, webhook, isOpen) {
  const words = text.webhooks;
  const path = `/api/webhooks/${encodeURIComponent(webhook.id)}/deliveries`;
  const body = el('div', {});
  const page = (/** @type {string} */ cursor) =>
    store.call('GET', `${path}?${new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) })}`);
  const rows = (/** @type {WebhookDelivery[]} */ deliveries) =>
    deliveries.map((delivery) => row(store, path, delivery, () => void load()));
  const more = async (/** @type {string} */ cursor) => {
    const { deliveries, nextCursor } = await page(cursor);
    return { rows: rows(deliveries), nextCursor };
  };
  const load = async () => {
    try {
      const { deliveries, nextCursor } = await page('');
      const list = el(
        'ul',
        { class: 'access-list', 'aria-label': words.deliveriesOf(webhook.url) },
        ...rows(deliveries),
      );
      body.replaceChildren(
        ...(deliveries.length ? [list] : [el('p', { class: 'sheet-lead', text: words.deliveriesNone })]),
        ...(nextCursor ? [moreButton(list, nextCursor, more, () => void load())] : []),
      );
    } catch (problem) {
      body.replaceChildren(el('p', { class: 'field-error', text: /** @type {Error} */ (problem).message }));
    }
  };
  const part = el(
    'details',
    { class: 'access-past', open: isOpen, on: { toggle: () => part.open && void load() } },
    el('summary', { text: words.deliveries }),
    body,
  );
  return part;
}

/**
 * @param {import('../state/store.js').Store} store @param {string} path @param {WebhookDelivery} delivery
 * @param {() => void} reload
 */
function row(store, path, delivery, reload) {
  const words = text.webhooks;
  const now = store.now();
  const prompt = store.nodes?.get(delivery.imageNodeId ?? '')?.prompt;
  const again = async () => {
    try {
      await store.call('POST', `${path}/${encodeURIComponent(delivery.id)}/retry`);
      notice(words.sentAgain);
      setTimeout(reload, 1_000);
    } catch (problem) {
      notice(/** @type {Error} */ (problem).message);
    }
  };
  return el(
    'li',
    { data: { id: delivery.id } },
    el(
      'div',
      { class: 'access-words' },
      el('strong', { text: words.events[delivery.type] ?? delivery.type }),
      el('span', { class: 'tag tag-plain', text: words.states[delivery.status] ?? delivery.status }),
      el('p', {
        class: 'row-facts',
        dir: 'auto',
        title: exactly(delivery.createdAt),
        text: [ago(delivery.createdAt, now), ...howItWent(delivery, now), prompt].filter(Boolean).join(' · '),
      }),
    ),
    el('button', {
      type: 'button',
      class: 'small-button',
      text: words.again,
      'aria-label': words.againLabel(delivery.id),
      on: { click: () => void again() },
    }),
  );
}

/** @param {WebhookDelivery} delivery @param {number} now */
function howItWent(delivery, now) {
  const words = text.webhooks;
  return [
    delivery.tries > 0 && words.tries(delivery.tries),
    delivery.responseStatus ? words.answered(delivery.responseStatus) : delivery.error,
    delivery.status === 'pending' && delivery.tries > 0 && delivery.nextTryAt &&
    words.next(ago(delivery.nextTryAt, now)),
  ];
}
