// @ts-check
// The chat beside the board. Its images are live: a tap shows them on the board.
import { el, icon, iconButton } from '../ui/dom.js';
import { draftOf, keepDraft } from '../model/drafts.js';
import { Answering } from './answering.js';
import { faceOf } from '../board/node-state.js';
import { pullDown } from './pull-down.js';
import { OfferButton } from './offer.js';
import { errorView } from '../ui/panel.js';
import { pathFor } from '../model/results.js';
import { text } from '../words/text.js';

/** @typedef {import('../state/store.js').Store} Store */
/** @typedef {import('../model/types.js').Message} Message */

export class Chat extends HTMLElement {
  #store;
  /** @type {Map<string, {message: Message, element: HTMLElement}>} */
  #rows = new Map();
  /** What is offered, by the message. @type {Map<string, {button: OfferButton, images: HTMLElement}>} */
  #offers = new Map();
  #canvasId = '';
  /** Whether the newest message is in sight; then it stays so when more arrives. */
  #atEnd = true;

  /**
   * @param {Store} store
   * @param {{close: () => void, place: import('../board/board.js').Place}} about `place`: where an order goes
   */
  constructor(store, { close, place }) {
    super();
    this.#store = store;
    this.place = place;
    this.setAttribute('role', 'complementary');
    this.setAttribute('aria-label', text.chat.title);
    this.list = el('div', {
      class: 'messages',
      role: 'log',
      'aria-live': 'polite',
      tabindex: '0',
      'aria-label': text.chat.title,
    });
    this.area = el('textarea', {
      rows: 1,
      dir: 'auto',
      placeholder: text.chat.placeholder,
      'aria-label': text.chat.label,
      enterkeyhint: 'send',
      on: { input: () => this.#size(), keydown: (/** @type {KeyboardEvent} */ e) => this.#key(e) },
    });
    this.sendButton = el('button', {
      type: 'submit',
      class: 'send-button',
      'aria-label': text.chat.send,
      title: text.chat.send,
    }, icon('up'));
    this.answering = new Answering(store);
    this.price = el('p', { class: 'chat-price' });
    const handle = el('div', { class: 'chat-handle', 'aria-hidden': 'true' });
    this.head = el(
      'div',
      { class: 'chat-head' },
      handle,
      el('h2', { text: text.chat.title }),
      iconButton('close', text.header.chatClose, close),
    );
    this.append(
      this.head,
      this.list,
      el(
        'form',
        {
          class: 'chat-form',
          on: {
            submit: (/** @type {Event} */ e) => {
              e.preventDefault();
              this.#send();
            },
          },
        },
        this.area,
        this.sendButton,
        this.price,
      ),
    );
    store.on('canvas', () => this.#changeCanvas());
    store.on('messages', () => this.#show());
    store.on('nodes', () => {
      this.#showOffers();
      this.#showImages();
    });
    store.on('node', ({ id }) => {
      const node = store.nodes?.get(id);
      if (!node || this.#offers.has(node.messageId ?? '')) this.#showOffers();
      this.#showImages(id);
    });
    store.on('models', () => this.#sayPrices());
    this.list.addEventListener('scroll', () => {
      this.#atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    });
    setInterval(() => this.#showAnswering(), 2000);
    pullDown(this, this.head, close);
    this.#show();
    this.#size();
  }

  /**
   * The panel was unfolded.
   * @param {boolean} focus whether the person asked for it
   */
  opened(focus) {
    this.#toEnd();
    if (focus) this.area.focus();
  }

  #changeCanvas() {
    if (this.#store.canvas?.id === this.#canvasId) return;
    this.#canvasId = this.#store.canvas?.id ?? '';
    this.area.value = draftOf('saying', this.#canvasId) ?? '';
    this.#atEnd = true;
    this.#size();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === 'Escape') this.area.blur();
  }

  #send() {
    const content = this.area.value.trim();
    if (!content || !this.#store.canvas) return;
    this.area.value = '';
    this.#size();
    void this.#store.chat.say(content);
    this.#toEnd();
  }

  #size() {
    this.area.style.height = 'auto';
    this.area.style.height = `${Math.min(this.area.scrollHeight, 160)}px`;
    this.sendButton.disabled = !this.area.value.trim();
    keepDraft('saying', this.#canvasId, this.area.value.trim() && this.area.value);
  }

  /** What is asked for in words is made by the assistant, at its own choice: so each image's price stands there. */
  #sayPrices() {
    for (const { button } of this.#offers.values()) button.sayPrice();
    this.price.textContent = this.#store.models ? text.chat.price(this.#store.spending.priceOf({}).says) : '';
  }

  /** Puts words into the field, after what is typed there. @param {string} words */
  #write(words) {
    this.area.value = [this.area.value.trim(), words].filter(Boolean).join('\n');
    this.#size();
    this.area.focus();
  }

  #toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  #show() {
    const { messages, chatProblem } = this.#store;
    if (!messages) {
      this.#rows.clear();
      if (chatProblem) {
        return this.list.replaceChildren(errorView(chatProblem, () => void this.#store.boards.loadMessages()));
      }
      this.list.replaceChildren(
        el('div', { class: 'chat-skeleton', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
      );
      this.#showAnswering();
      return;
    }
    if (!messages.length) {
      this.#rows.clear();
      this.list.replaceChildren(this.#empty());
      return;
    }
    const ids = new Set(messages.map((message) => message.id));
    for (const [id] of this.#rows) if (!ids.has(id)) this.#rows.delete(id);
    for (const [id] of this.#offers) if (!ids.has(id)) this.#offers.delete(id);
    const elements = messages.map((message) => {
      const row = this.#rows.get(message.id);
      if (row?.message === message) return row.element;
      if (row?.message.unfinished && message.unfinished) {
        this.#grow(row, message);
        return row.element;
      }
      const element = this.#row(message);
      // Where its words stand already nothing arrives.
      element.toggleAttribute('data-settled', row?.message.unfinished ?? false);
      this.#rows.set(message.id, { message, element });
      return element;
    });
    this.#arrange([...elements, this.answering.element]);
    this.#showOffers();
    this.#shrinkEarlier();
    this.#showAnswering();
    if (this.#atEnd) this.#toEnd();
  }

  /**
   * Puts the rows in order, touching only what changed, so that the live region says only what is new.
   * @param {HTMLElement[]} elements
   */
  #arrange(elements) {
    const wanted = new Set(elements);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    elements.forEach((element, index) => {
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] ?? null);
    });
  }

  /** An image is large where it was shown last; above, where it was announced, a small one is enough. */
  #shrinkEarlier() {
    const seen = new Set();
    for (const button of [...this.list.querySelectorAll('.message-image')].reverse()) {
      const { node } = /** @type {HTMLElement} */ (button).dataset;
      /** @type {HTMLElement} */ (button).dataset.earlier = String(seen.has(node));
      seen.add(node);
    }
  }

  #empty() {
    return el(
      'div',
      { class: 'chat-empty' },
      el('h3', { text: text.chat.emptyTitle }),
      el('p', { text: text.chat.emptyLead }),
      ...text.chat.examples.map((example) =>
        el('button', { type: 'button', class: 'example', text: example, on: { click: () => this.#write(example) } })
      ),
    );
  }

  /** @param {{message: Message, element: HTMLElement}} row @param {Message} message the same with more words */
  #grow(row, message) {
    row.element.querySelector('.message-words')?.append(message.content.slice(row.message.content.length));
    row.message = message;
  }

  /** @param {Message} message */
  #row(message) {
    const who = message.role === 'user' ? text.chat.you : text.chat.easel;
    return el(
      'article',
      {
        class: `message message-${message.role === 'user' ? 'user' : 'assistant'}`,
        'data-sending': message.sending ?? false,
        // Read aloud when it is whole, not word by word.
        'data-unfinished': message.unfinished ?? false,
        'aria-live': message.unfinished ? 'off' : null,
        'aria-busy': message.unfinished ? 'true' : null,
      },
      el('span', { class: 'for-readers', text: who }),
      el('p', { class: 'message-words', dir: 'auto', text: message.content }),
      message.imageNodeIds.length
        ? el('div', { class: 'message-images' }, ...message.imageNodeIds.map((id) => this.#image(id)))
        : null,
      ...this.#offer(message),
      message.trouble
        ? el(
          'p',
          { class: 'message-trouble', role: 'alert' },
          `${text.chat.notSent} ${message.trouble} `,
          el('button', {
            type: 'button',
            class: 'link-button',
            text: text.chat.again,
            on: { click: () => void this.#store.chat.sayAgain(message.id) },
          }),
          ' · ',
          el('button', {
            type: 'button',
            class: 'link-button',
            text: text.chat.change,
            on: { click: () => this.#write(this.#store.chat.takeBack(message.id)) },
          }),
        )
        : null,
    );
  }

  /** @param {Message} message @returns {HTMLElement[]} */
  #offer(message) {
    if (!message.offer) return [];
    const offer = {
      button: new OfferButton(this.#store, message, message.offer, this.place),
      images: el('div', { class: 'message-images', hidden: true }),
    };
    this.#offers.set(message.id, offer);
    return [offer.button.element, offer.images];
  }

  /** What was created from an offer replaces it, whoever accepted it. */
  #showOffers() {
    if (!this.#offers.size) return;
    /** @type {Map<string, string[]>} */
    const made = new Map();
    for (const { id, messageId } of this.#store.nodes?.values() ?? []) {
      if (messageId && this.#offers.has(messageId)) made.set(messageId, [...(made.get(messageId) ?? []), id]);
    }
    for (const [id, { button, images }] of this.#offers) {
      const ids = made.get(id) ?? [];
      button.element.hidden = ids.length > 0;
      images.hidden = !ids.length;
      if (images.dataset.nodes === ids.join()) continue;
      images.dataset.nodes = ids.join();
      images.replaceChildren(...ids.map((node) => this.#image(node)));
      this.#shrinkEarlier();
    }
  }

  /** @param {string} id */
  #image(id) {
    const button = el('button', {
      type: 'button',
      class: 'message-image',
      data: { node: id },
      on: {
        click: () =>
          this.dispatchEvent(new CustomEvent('node-action', { bubbles: true, detail: { action: 'visit', id } })),
      },
    });
    this.#drawImage(button);
    return button;
  }

  /** @param {string} [id] */
  #showImages(id) {
    const chosen = id ? `.message-image[data-node="${CSS.escape(id)}"]` : '.message-image';
    for (const button of this.list.querySelectorAll(chosen)) this.#drawImage(/** @type {HTMLElement} */ (button));
    if (this.#atEnd) this.#toEnd();
  }

  /** @param {HTMLElement} button */
  #drawImage(button) {
    const node = this.#store.nodes?.get(button.dataset.node ?? '');
    button.hidden = !node;
    if (!node) return;
    const { kind, title } = faceOf(node, this.#store.now());
    const path = kind === 'completed' ? pathFor(node, 256) : '';
    const signature = `${kind} ${path}`;
    if (button.dataset.shown === signature) return;
    button.dataset.shown = signature;
    button.dataset.kind = kind;
    button.title = kind === 'completed' ? node.prompt : title;
    button.setAttribute('aria-label', text.chat.show(node.prompt));
    button.style.aspectRatio = `${node.size.width} / ${node.size.height}`;
    const signs = { failed: 'alert', owed: 'download', unknown: 'unknown', canceled: 'stop' };
    if (path) button.replaceChildren(el('img', { src: path, alt: '', loading: 'lazy', decoding: 'async' }));
    else if (kind in signs) button.replaceChildren(icon(signs[/** @type {keyof typeof signs} */ (kind)]));
    else {button.replaceChildren(
        el('span', { class: 'sweep', 'aria-hidden': 'true' }),
        el('span', { class: 'message-image-state', text: text.chat.states[kind] ?? '' }),
      );}
  }

  #showAnswering() {
    if (this.answering.show()) this.#toEnd();
  }
}

customElements.define('easel-chat', Chat);
