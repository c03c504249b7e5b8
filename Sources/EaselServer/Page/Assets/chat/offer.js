// @ts-check
// What the assistant offers: a button that shows the price and orders exactly that, once.
import { el } from '../ui/dom.js';
import { settingsOf } from '../model/requests.js';
import { Problem, uniqueId } from '../model/server.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Message} Message */

export class OfferButton {
  #store;
  #message;
  #offer;
  #place;
  /** The same for the same order, whose answer may get lost. @type {{request: any, key: string}|null} */
  #order = null;

  /**
   * @param {import('../state/store.js').Store} store
   * @param {Message} message
   * @param {import('../model/types.js').Offer} offer
   * @param {import('../board/board.js').Place} place
   */
  constructor(store, message, offer, place) {
    this.#store = store;
    this.#message = message;
    this.#offer = offer;
    this.#place = place;
    this.price = el('span', { class: 'button-note' });
    this.button = el(
      'button',
      { type: 'button', class: 'small-button', on: { click: () => void this.#take() } },
      text.chat.make(offer.count),
      '\u00a0· ',
      this.price,
    );
    this.trouble = el('p', { class: 'message-trouble', role: 'alert', hidden: true });
    this.facts = el('p', { class: 'offer-facts' });
    this.element = el('div', { class: 'message-offer' }, this.facts, this.button, this.trouble);
    this.sayPrice();
  }

  sayPrice() {
    this.price.textContent = this.#store.spending.priceOf(this.#offer).says;
    this.facts.textContent = settingsOf(this.#store.models, this.#offer).join(' · ');
  }

  async #take() {
    this.#order ??= {
      request: { ...this.#offer, position: this.#place(this.#offer), messageId: this.#message.id },
      key: uniqueId(),
    };
    this.button.disabled = true;
    this.trouble.hidden = true;
    try {
      await this.#store.spending.create(this.#order.request, this.#order.key, this.price.textContent);
      this.#order = null;
    } catch (problem) {
      // Refused is settled: the next try is a new order. Without an answer it stays the same one.
      if (problem instanceof Problem && problem.status >= 400 && problem.status < 500) this.#order = null;
      this.trouble.textContent = /** @type {Error} */ (problem).message;
      this.trouble.hidden = false;
    }
    this.button.disabled = false;
  }
}
