// @ts-check
// Adding a webhook.
import { el } from '../ui/dom.js';
import { submission } from '../ui/submission.js';
import { text } from '../words/text.js';

/**
 * @param {import('../state/store.js').Store} store
 * @param {(secret: string) => void} shown @param {() => void} cancel
 */
export function webhookForm(store, shown, cancel) {
  const words = text.webhooks;
  const address = el('input', {
    id: 'webhook-address',
    class: 'field',
    type: 'url',
    inputmode: 'url',
    maxlength: 4096,
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: words.addressHint,
  });
  const purpose = el('input', {
    id: 'webhook-purpose',
    class: 'field',
    maxlength: 200,
    dir: 'auto',
    autocomplete: 'off',
    placeholder: words.purposeHint,
  });
  const events = Object.keys(words.events).filter((event) => event !== 'webhook.test').map((event) => ({
    event,
    box: el('input', { type: 'checkbox', checked: true }),
  }));
  const { error, button, on } = submission({ label: words.create, busy: words.creating }, async () => {
    const chosen = events.filter(({ box }) => box.checked).map((one) => one.event);
    if (!address.value.trim()) throw new Error(words.addressMissing);
    if (!chosen.length) throw new Error(words.eventsNone);
    const made = await store.call('POST', '/api/webhooks', {
      body: {
        url: address.value.trim(),
        events: chosen,
        ...(purpose.value.trim() && { description: purpose.value.trim() }),
      },
    });
    shown(made.secret);
  });
  return el(
    'form',
    { class: 'new-key-card', novalidate: true, on },
    el('label', { for: 'webhook-address', text: words.address }),
    address,
    el(
      'fieldset',
      {},
      el('legend', { text: words.what }),
      ...events.map(({ event, box }) =>
        el('label', { class: 'check-row' }, box, el('span', { text: words.events[event] }))
      ),
    ),
    el('label', { for: 'webhook-purpose', text: words.purpose }),
    purpose,
    error,
    el(
      'div',
      { class: 'form-buttons' },
      el('button', { type: 'button', class: 'small-button', text: words.cancel, on: { click: cancel } }),
      button,
    ),
  );
}
