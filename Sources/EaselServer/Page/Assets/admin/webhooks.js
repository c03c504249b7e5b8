// @ts-check
// Webhooks and their deliveries. Its address is the page's with #webhooks.
import { addressed } from '../views/addressed-view.js';
import { ago, exactly } from '../ui/dates.js';
import { confirmButton } from '../ui/confirm-button.js';
import { el } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { panel } from '../ui/panel.js';
import { formPart, shownOnce } from './shown-once.js';
import { webhookForm } from './webhook-form.js';
import { deliveriesPart } from './webhook-deliveries.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Webhook} Webhook */
/** @typedef {import('../state/store.js').Store} Store */

/** A delivery is sent at once and given 15 s. */
const TEST_LOOKS = 17;

/** @param {Store} store */
export function webhooksPanel(store) {
  const words = text.webhooks;
  const { dialog, fill, open } = panel(words.title, 'access');
  const secretWords = {
    once: words.once,
    label: words.secretLabel,
    copy: words.copy,
    copied: words.secretCopied,
    kept: words.kept,
  };
  const card = (/** @type {string} */ secret, /** @type {() => void} */ kept) => shownOnce(secret, secretWords, kept);
  const load = async () => {
    const lead = el('p', { class: 'sheet-lead', text: words.lead });
    if (!store.session?.scopes.includes('admin')) return [lead, el('p', { class: 'sheet-lead', text: words.notAdmin })];
    /** @type {{webhooks: Webhook[]}} */
    const { webhooks } = await store.call('GET', '/api/webhooks');
    const opened = new Set(
      [...dialog.querySelectorAll('li[data-webhook]:has(details[open])')].map((item) => item.dataset.webhook),
    );
    return [
      lead,
      webhooks.length
        ? el(
          'ul',
          { class: 'access-list', 'aria-label': words.list },
          ...webhooks.reverse().map((webhook) => webhookRow(store, webhook, opened.has(webhook.id), card, reload)),
        )
        : el('p', { class: 'sheet-lead', text: words.none }),
      formPart(words, (show, cancel) =>
        webhookForm(store, (secret) =>
          show(card(secret, () => {
            cancel();
            reload();
          })), cancel)),
    ];
  };
  // A secret that is shown this one time stays until it is taken note of.
  const reload = () => void (dialog.querySelector('.new-key-value') || fill(load, true));
  return addressed('webhooks', dialog, () => {
    void fill(load);
    open();
  });
}

/**
 * @param {Store} store @param {Webhook} webhook @param {boolean} isOpen
 * @param {(secret: string, kept: () => void) => HTMLElement} card @param {() => void} reload
 */
function webhookRow(store, webhook, isOpen, card, reload) {
  const words = text.webhooks;
  const path = `/api/webhooks/${encodeURIComponent(webhook.id)}`;
  const now = store.now();
  const state = !webhook.enabled
    ? words.disabled[webhook.disabledReason ?? 'manual']
    : webhook.failingSince
    ? words.failing(ago(webhook.failingSince, now))
    : words.enabled;
  /** @param {string} method @param {string} at @param {object|undefined} body @param {(answer: any) => void} done */
  const ask = async (method, at, body, done) => {
    try {
      done(await store.call(method, at, body && { body }));
    } catch (problem) {
      notice(/** @type {Error} */ (problem).message);
    }
  };
  const place = el('div', { class: 'new-key' });
  const enable = (/** @type {boolean} */ enabled) => ask('PATCH', path, { enabled }, reload);
  return el(
    'li',
    { data: { webhook: webhook.id } },
    el(
      'div',
      { class: 'access-words' },
      el('strong', { dir: 'ltr', text: webhook.url }),
      ...webhook.events.map((event) => el('span', { class: 'tag tag-plain', text: words.events[event] ?? event })),
      webhook.description && el('p', { dir: 'auto', text: webhook.description }),
      el('p', {
        class: 'row-facts',
        title: exactly(webhook.createdAt),
        text: [words.made(ago(webhook.createdAt, now)), state].join(' · '),
      }),
    ),
    el(
      'div',
      { class: 'form-buttons' },
      webhook.enabled && testButton(store, path, webhook, reload),
      webhook.enabled
        ? confirmButton({
          label: words.disable,
          name: words.disableLabel(webhook.url),
          warning: words.disableSure,
          run: () => enable(false),
        })
        : el('button', {
          type: 'button',
          class: 'small-button',
          text: words.enable,
          'aria-label': words.enableLabel(webhook.url),
          on: { click: () => void enable(true) },
        }),
      confirmButton({
        label: words.rotate,
        name: words.rotateLabel(webhook.url),
        warning: words.rotateSure,
        run: () =>
          ask('POST', `${path}/rotate-secret`, undefined, ({ secret }) => {
            place.replaceChildren(card(secret, () => {
              place.replaceChildren();
              reload();
            }));
            /** @type {HTMLElement|null} */ (place.querySelector('.primary-button'))?.focus();
          }),
      }),
      confirmButton({
        label: words.remove,
        name: words.removeLabel(webhook.url),
        warning: words.removeSure,
        run: () =>
          ask('DELETE', path, undefined, () => {
            notice(words.removed);
            reload();
          }),
      }),
    ),
    place,
    deliveriesPart(store, webhook, isOpen),
  );
}

/** @param {Store} store @param {string} path @param {Webhook} webhook @param {() => void} reload */
function testButton(store, path, webhook, reload) {
  const words = text.webhooks;
  const send = async () => {
    button.disabled = true;
    button.textContent = words.testing;
    try {
      const { id } = await store.call('POST', `${path}/test`);
      notice(await outcome(store, path, id));
    } catch (problem) {
      notice(/** @type {Error} */ (problem).message);
    }
    button.disabled = false;
    button.textContent = words.test;
    reload();
  };
  const button = el('button', {
    type: 'button',
    class: 'small-button',
    text: words.test,
    'aria-label': words.testLabel(webhook.url),
    on: { click: () => void send() },
  });
  return button;
}

/** How a test ended, in words. @param {Store} store @param {string} path @param {string} id */
async function outcome(store, path, id) {
  const words = text.webhooks;
  for (let look = 0; look < TEST_LOOKS; look++) {
    await new Promise((resolve) => setTimeout(resolve, look ? 1_000 : 250));
    /** @type {{deliveries: import('../model/types.js').WebhookDelivery[]}} */
    const { deliveries } = await store.call('GET', `${path}/deliveries?limit=20`);
    const sent = deliveries.find((delivery) => delivery.id === id);
    if (sent?.status === 'delivered') return words.accepted(sent.responseStatus);
    if (sent?.tries) {
      return words.refused(sent.responseStatus ? words.answered(sent.responseStatus) : sent.error ?? '');
    }
  }
  return words.stillPending;
}
