// @ts-check
// The messages of the open canvas, including those being sent and those being answered.
import { draftOf, keepDraft } from '../model/drafts.js';
import { Problem, serverNow, uniqueId } from '../model/server.js';
import { askAbove } from '../ui/spend-question.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Message} Message */

const CLOCKS_APART_MS = 60_000;

export class Conversation {
  #store;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {Message[]} messages */
  #show(messages) {
    this.#store.messages = messages;
    this.#store.say('messages');
  }

  /** Said on a canvas, with no answer of the server yet. @param {string|undefined} canvasId @returns {Message[]} */
  #unsent(canvasId) {
    const kept = draftOf('unsent', canvasId);
    return Array.isArray(kept) ? kept : [];
  }

  /** @param {Message} draft @param {boolean} isSent */
  #keep(draft, isSent) {
    const others = this.#unsent(draft.canvasId).filter(({ id }) => id !== draft.id);
    const kept = isSent ? others : [...others, draft];
    keepDraft('unsent', draft.canvasId, kept.length ? kept : null);
  }

  /** @returns {Message[]} */
  get #messages() {
    return this.#store.messages ?? [];
  }

  /** @param {Message[]} messages all of the canvas; some may have come by the feed before */
  loaded(messages) {
    this.#store.chatProblem = null;
    const known = [...messages, ...this.#messages.filter((had) => !messages.some((message) => message.id === had.id))];
    // What was on its way when the page was left. It may have arrived: sent again it is the same message.
    const isThere = (/** @type {Message} */ { id, content, createdAt }) =>
      known.some((had) =>
        had.id === id ||
        (had.role === 'user' && had.content === content && had.createdAt > createdAt - CLOCKS_APART_MS)
      );
    const left = this.#unsent(this.#store.canvas?.id).filter((draft) => !isThere(draft));
    this.#show([...known, ...left.map((draft) => ({ ...draft, sending: false, trouble: text.chat.interrupted }))]);
  }

  /**
   * Shows the message at once; on failure it stays with the words kept.
   * @param {string} content
   */
  async say(content) {
    const draft = {
      id: `draft-${uniqueId()}`,
      canvasId: this.#store.canvas?.id ?? '',
      role: /** @type {'user'} */ ('user'),
      content,
      imageNodeIds: [],
      // As it is now: sent again, it has to be the same message.
      askAbove: askAbove(),
      createdAt: serverNow(),
      sending: true,
    };
    this.#keep(draft, false);
    this.#show([...this.#messages, draft]);
    await this.#send(draft);
  }

  /** @param {string} draftId */
  async sayAgain(draftId) {
    const draft = this.#messages.find((message) => message.id === draftId);
    if (draft) await this.#send(draft);
  }

  /** Takes back words that were not sent, to be changed. @param {string} draftId @returns {string} */
  takeBack(draftId) {
    const draft = this.#messages.find((message) => message.id === draftId);
    if (!draft) return '';
    this.#keep(draft, true);
    this.#show(this.#messages.filter((message) => message !== draft));
    return draft.content;
  }

  /** @param {Message} draft */
  async #send(draft) {
    const replace = (/** @type {Message} */ message) => {
      const messages = this.#messages;
      // The feed may have been faster than this answer, and then the draft is gone already.
      const twice = messages.some((had) => had.id === message.id && had.id !== draft.id);
      this.#show(
        twice
          ? messages.filter((had) => had.id !== draft.id)
          : messages.map((had) => (had.id === draft.id ? message : had)),
      );
    };
    replace({ ...draft, sending: true, trouble: undefined });
    try {
      // The same key whenever the same words are sent again: one that arrived is not ordered twice for want of an
      // answer.
      const message = await this.#store.call('POST', `/api/canvases/${draft.canvasId}/messages`, {
        body: { content: draft.content, askAbove: draft.askAbove },
        headers: { 'idempotency-key': draft.id },
      });
      this.#keep(draft, true);
      replace(message);
    } catch (problem) {
      replace({ ...draft, sending: false, trouble: /** @type {Error} */ (problem).message });
    }
  }

  /** Stops the answers that are awaited, the last first: none begins when the one before it ends. */
  async stop() {
    const messages = this.#messages;
    const answered = messages.findLastIndex(({ role, unfinished }) => role === 'assistant' && !unfinished);
    const isAsked = (/** @type {Message} */ { role, sending, trouble }) => role === 'user' && !sending && !trouble;
    const waiting = messages.slice(answered + 1).filter(isAsked);
    // News about an image may have come since.
    const asked = waiting.length ? waiting : messages.filter(isAsked).slice(-1);
    for (const { id, canvasId } of asked.toReversed()) {
      try {
        await this.#store.call('POST', `/api/canvases/${canvasId}/messages/${id}/stop`);
      } catch (problem) {
        // It was answered meanwhile.
        if (!(problem instanceof Problem && problem.status === 409)) throw problem;
      }
    }
  }

  /** @param {Message} message */
  took(message) {
    // One that is answered in another way, as after a cut, will not be finished any more.
    const messages = message.role === 'assistant'
      ? this.#messages.filter((had) => !had.unfinished || had.id === message.id)
      : this.#messages;
    const known = messages.some((had) => had.id === message.id);
    // Our own words can come by the feed before the POST answers; the draft then is this message.
    const draft = message.role === 'user' && !known
      ? messages.find((had) => had.sending && had.content === message.content)
      : undefined;
    this.#show(
      known || draft
        ? messages.map((had) => (had.id === message.id || had === draft ? message : had))
        : [...messages, message],
    );
  }

  /**
   * Text of an answer that is still being written. A tab that missed the text before waits for the whole answer.
   * @param {{messageId: string, canvasId: string, delta: string, offset: number}} words
   */
  tookDelta({ messageId: id, canvasId, delta, offset }) {
    // What was said so far is taken back.
    if (!offset && !delta) return this.forgetUnfinished();
    const known = this.#messages.find((message) => message.id === id);
    if (known ? !known.unfinished || known.content.length !== offset : offset !== 0) return;
    const answer = known ? { ...known, content: known.content + delta } : {
      id,
      canvasId,
      role: /** @type {'assistant'} */ ('assistant'),
      content: delta,
      imageNodeIds: [],
      createdAt: serverNow(),
      unfinished: true,
    };
    this.#show([
      ...this.#messages.filter((had) => !had.unfinished || had.id === id).map((had) => (had === known ? answer : had)),
      ...(known ? [] : [answer]),
    ]);
  }

  /** Nobody says more of it. */
  forgetUnfinished() {
    if (this.#store.messages?.some((message) => message.unfinished)) {
      this.#show(this.#messages.filter((message) => !message.unfinished));
    }
  }
}
