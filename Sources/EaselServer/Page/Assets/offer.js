// @ts-check
// What the assistant offers to make: a button that says what it costs and orders exactly that, once.
import { el } from './dom.js';
import { priceOf } from './prices.js';
import { Problem, uniqueId } from './server.js';
import { plural, text } from './text.js';

/** @typedef {import('./types.js').Message} Message */

export class OfferButton {
  #store;
  #message;
  #offer;
  /** The same for the same order, whose answer may get lost. */
  #key = '';

  /** @param {import('./store.js').Store} store @param {Message} message @param {import('./types.js').Offer} offer */
  constructor(store, message, offer) {
    this.#store = store;
    this.#message = message;
    this.#offer = offer;
    this.price = el('span', { class: 'button-note' });
    this.button = el('button', { type: 'button', class: 'small-button', on: { click: () => void this.#take() } },
      text.chat.make(offer.count), this.price);
    this.trouble = el('p', { class: 'message-trouble', role: 'alert', hidden: true });
    this.element = el('div', { class: 'message-offer' }, this.button, this.trouble);
    this.sayPrice();
  }

  /** By the price table; empty until that is known. */
  sayPrice() {
    const { model, resolution, count } = this.#offer;
    const { models } = this.#store;
    const chosen = models?.models.find((known) => known.id === (model ?? models.defaultModel));
    const each = priceOf(chosen, resolution ?? chosen?.defaultResolution);
    const words = each && (each.isCeiling ? text.composer.upTo(each.credits * count) : plural(each.credits * count, 'credit'));
    this.price.textContent = words ? ` · ${words}` : '';
  }

  async #take() {
    this.#key ||= uniqueId();
    this.button.disabled = true;
    this.trouble.hidden = true;
    try {
      await this.#store.pictures.create({ ...this.#offer, messageId: this.#message.id }, this.#key);
      this.#key = '';
    } catch (problem) {
      // Refused is settled: the next try is a new order. Without an answer it stays the same one.
      if (problem instanceof Problem && problem.status >= 400 && problem.status < 500) this.#key = '';
      this.trouble.textContent = /** @type {Error} */ (problem).message;
      this.trouble.hidden = false;
    }
    this.button.disabled = false;
  }
}
