// @ts-check
// The list of canvases, and the open one with its live feed.
import { Problem } from '../model/server.js';
import { SharedFeed } from './shared-feed.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Canvas} Canvas */

export class Canvases {
  #store;
  /** @type {SharedFeed|null} */
  #feed = null;
  /** Counts the openings, so that answers for a canvas left meanwhile are dropped. */
  #opening = 0;
  /** The open one, while it is deleted here: the feed need not tell. */
  #leaving = '';

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {string|null} canvasId */
  async start(canvasId) {
    if (canvasId) return void (await Promise.all([this.load(), this.open(canvasId)]));
    await this.load();
    await this.open(this.#store.canvases[0]?.id ?? (await this.create(text.untitled)).id);
  }

  /** All of them, the last changed first. */
  async load() {
    /** @type {Map<string, Canvas>} */
    const all = new Map();
    for (let cursor = ''; cursor !== undefined;) {
      const query = new URLSearchParams({ limit: '200', ...cursor && { cursor } });
      const page = await this.#store.call('GET', `/api/canvases?${query}`);
      // One that changes meanwhile comes twice.
      for (const canvas of page.canvases) all.set(canvas.id, canvas);
      cursor = page.nextCursor;
    }
    this.#store.canvases = [...all.values()].sort((a, b) => b.updatedAt - a.updatedAt);
    this.#store.say('canvases');
  }

  /** @param {string} title @returns {Promise<Canvas>} */
  async create(title) {
    const canvas = await this.#store.call('POST', '/api/canvases', { body: { title } });
    this.#store.canvases = [canvas, ...this.#store.canvases];
    this.#store.say('canvases');
    return canvas;
  }

  /** @param {string} title @param {Canvas|null} [canvas] */
  async rename(title, canvas = this.#store.canvas) {
    if (!canvas || title === canvas.title) return;
    this.took(await this.#store.call('PATCH', `/api/canvases/${canvas.id}`, { body: { title } }));
  }

  /**
   * Says what a language model keeps to there; an empty text takes it away.
   * @param {string} systemPrompt @param {Canvas} canvas
   */
  async instruct(systemPrompt, canvas) {
    this.took(await this.#store.call('PATCH', `/api/canvases/${canvas.id}`, { body: { systemPrompt } }));
  }

  /** How many images are on it. @param {Canvas} canvas @returns {Promise<number>} */
  async count(canvas) {
    const { nodes, canvas: open } = this.#store;
    if (nodes && canvas.id === open?.id) return nodes.size;
    return (await this.#store.call('GET', `/api/canvases/${encodeURIComponent(canvas.id)}`)).imageNodes.length;
  }

  /** Moves it to the trash. @param {Canvas} canvas */
  async remove(canvas) {
    if (canvas.id === this.#store.canvas?.id) this.#leaving = canvas.id;
    try {
      await this.#store.call('DELETE', `/api/canvases/${encodeURIComponent(canvas.id)}`);
    } catch (problem) {
      if (!(problem instanceof Problem && problem.status === 404)) {
        this.#leaving = '';
        throw problem;
      }
    }
    this.#drop(canvas.id);
  }

  /** @param {string} id */
  async restore(id) {
    this.#leaving = '';
    this.took(await this.#store.call('POST', `/api/canvases/${encodeURIComponent(id)}/restore`));
  }

  /** Deletes one in the trash for good. @param {string} id */
  async erase(id) {
    await this.#store.call('DELETE', `/api/canvases/${encodeURIComponent(id)}?permanently=true`);
  }

  /** @param {string} id */
  #drop(id) {
    this.#store.canvases = this.#store.canvases.filter((known) => known.id !== id);
    this.#store.say('canvases');
  }

  /** @param {Canvas} canvas */
  took(canvas) {
    const store = this.#store;
    if (canvas.id === this.#leaving) return;
    if (canvas.id === store.canvas?.id) store.canvas = { ...store.canvas, ...canvas };
    if (!store.canvases.some((known) => known.id === canvas.id)) store.canvases.unshift(canvas);
    store.canvases = store.canvases.map((known) => (known.id === canvas.id ? { ...known, ...canvas } : known));
    store.say('canvases');
  }

  /**
   * Opens a canvas: snapshot first, then everything after its version by the feed.
   * @param {string} id
   */
  async open(id) {
    const store = this.#store;
    const opening = ++this.#opening;
    const current = () => opening === this.#opening;
    this.#leaving = '';
    this.#feed?.close();
    store.canvas = store.canvases.find((canvas) => canvas.id === id) ?? null;
    store.nodes = store.messages = null;
    store.boardProblem = store.chatProblem = null;
    this.#line('connecting');
    store.say('canvas');
    store.say('nodes');
    store.say('messages');
    const feed = new SharedFeed(id, {
      change: (change) => current() && store.changes.heard(change),
      line: (line) => current() && this.#line(line),
      gone: () => current() && this.#gone(id),
      refused: () => store.stillWelcome(),
    });
    this.#feed = feed;
    try {
      const snapshot = await store.call('GET', `/api/canvases/${encodeURIComponent(id)}`);
      if (!current()) return;
      store.changes.snapshot(snapshot);
      feed.start(snapshot.version);
    } catch (problem) {
      if (current()) this.failed(/** @type {Error} */ (problem));
      throw problem;
    }
    await this.loadMessages();
  }

  /** The board says so where its images would be. @param {Error} problem */
  failed(problem) {
    this.#feed?.close();
    this.#store.boardProblem = problem;
    this.#store.say('nodes');
  }

  /** Never throws: the chat says so where its messages would be. */
  async loadMessages() {
    const opening = this.#opening;
    const id = this.#store.canvas?.id ?? '';
    const store = this.#store;
    try {
      const { messages } = await store.call('GET', `/api/canvases/${encodeURIComponent(id)}/messages`);
      if (opening === this.#opening) store.chat.loaded(messages);
    } catch (problem) {
      if (opening !== this.#opening) return;
      store.chatProblem = /** @type {Error} */ (problem);
      store.say('messages');
    }
  }

  /** The open canvas was deleted, elsewhere. @param {string} id */
  #gone(id) {
    this.#drop(id);
    if (id !== this.#leaving) this.#store.say('gone');
  }

  /** @param {import('./feed.js').Line} line */
  #line(line) {
    const store = this.#store;
    if (line === store.line) return;
    store.line = line;
    store.say('line');
    if (line !== 'live') return;
    store.moves.sendAll();
    if (!store.models) void store.loadModels();
  }

  close() {
    this.#feed?.close();
    this.#feed = null;
  }
}
