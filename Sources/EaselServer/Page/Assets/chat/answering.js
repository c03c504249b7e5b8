// @ts-check
// Shows that an answer is expected or being written, with a button that stops it.
import { el } from '../ui/dom.js';
import { text } from '../words/text.js';

/** As long as a language model may take. */
const ANSWER_WAIT_MS = 130_000;

export class Answering {
  #store;

  /** @param {import('../state/store.js').Store} store */
  constructor(store) {
    this.#store = store;
    this.button = el('button', {
      type: 'button',
      class: 'link-button',
      text: text.chat.stop,
      title: text.chat.stopTitle,
      on: { click: () => void this.#stop() },
    });
    this.element = el(
      'div',
      { class: 'answering', hidden: true },
      el(
        'p',
        { role: 'status' },
        el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
        el('span', { class: 'for-readers', text: text.chat.answering }),
      ),
      this.button,
    );
  }

  /** @returns {boolean} whether it appears now */
  show() {
    const last = this.#store.messages?.at(-1);
    const asked = last?.role === 'user' && !last.trouble && this.#store.now() - last.createdAt < ANSWER_WAIT_MS;
    const waits = asked || last?.unfinished === true;
    // One that has not arrived can't be stopped.
    this.button.hidden = last?.sending === true;
    if (this.element.hidden === !waits) return false;
    this.element.hidden = !waits;
    this.button.disabled = false;
    this.button.textContent = text.chat.stop;
    return waits;
  }

  /** What is said so far stays, and so does what was ordered; the answer that arrives says so. */
  async #stop() {
    this.button.disabled = true;
    this.button.textContent = text.chat.stopping;
    try {
      await this.#store.chat.stop();
    } catch {
      this.button.disabled = false;
      this.button.textContent = text.chat.stopAgain;
    }
  }
}
