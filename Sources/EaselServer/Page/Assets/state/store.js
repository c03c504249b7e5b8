// @ts-check
// What the page knows, and who is signed in. State flows one way, server → store → elements; an action goes to the
// server and comes back by the feed. The parts of the store (and nothing else) talk to the server.
import { Canvases } from './canvases.js';
import { Changes } from './changes.js';
import { Conversation } from './conversation.js';
import { UndoHistory } from './undo-history.js';
import { PendingMoves } from './pending-moves.js';
import { ImageRequests } from './image-requests.js';
import { call, Problem, serverNow } from '../model/server.js';
import { Spending } from './spending.js';
import { text } from '../words/text.js';
import { Emitter } from '../model/emitter.js';
import { Trash } from './trash.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Canvas} Canvas */
/** @typedef {import('../model/types.js').Message} Message */

export class Store extends Emitter {
  /**
   * undefined: not known yet, null: signed out.
   * @type {import('../model/types.js').Session|null|undefined}
   */
  session = undefined;
  /** Whether the images are read-only. */
  readOnly = false;
  /** @type {Canvas[]} */
  canvases = [];
  /** @type {Canvas|null} */
  canvas = null;
  /**
   * Images of the open canvas, oldest first; null while loading.
   * @type {Map<string, ImageNode>|null}
   */
  nodes = null;
  /** @type {Message[]|null} */
  messages = null;
  /** Why the images, or the messages, could not be loaded. @type {Error|null} */
  boardProblem = null;
  /** @type {Error|null} */
  chatProblem = null;
  /** @type {import('../model/types.js').Models|null} */
  models = null;
  /** @type {import('../model/types.js').Usage|null} */
  usage = null;
  /** @type {import('./feed.js').Line} */
  line = 'connecting';

  /** The canvases there are and the open one. */
  boards = new Canvases(this);
  /** What the feed and the answers say. */
  changes = new Changes(this);
  /** What can be done with images. */
  imageRequests = new ImageRequests(this);
  spending = new Spending(this);
  moves = new PendingMoves(this);
  trash = new Trash(this);
  history = new UndoHistory(this);
  chat = new Conversation(this);

  /** @type {number|undefined} */
  #usageTimer;

  /** Whether an image is none of the business of who looks. @param {ImageNode} _ */
  hides(_) {
    return false;
  }

  /** Now on the server's clock, in milliseconds since 1970. */
  now() {
    return serverNow();
  }

  /**
   * A request of somebody signed in; told that they no longer are, the page signs out.
   * @param {string} method @param {string} path @param {any} [options]
   */
  async call(method, path, options) {
    try {
      return await call(method, path, options);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401 && this.session) this.#signedOut();
      throw problem;
    }
  }

  /**
   * Finds out who is signed in, and opens a canvas.
   * @param {string|null} canvasId
   */
  async start(canvasId) {
    try {
      this.session = await call('GET', '/api/session');
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
      this.#signedOut();
      return;
    }
    this.say('session');
    void this.loadModels();
    void this.refreshUsage();
    await this.boards.start(canvasId);
  }

  /** @param {string} apiKey */
  async signIn(apiKey) {
    await call('POST', '/api/session', { body: { apiKey } });
    try {
      await call('GET', '/api/session');
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) throw new Error(text.signIn.notKept);
      throw problem;
    }
  }

  async signOut() {
    await call('DELETE', '/api/session');
    this.#signedOut();
  }

  #signedOut() {
    this.boards.close();
    this.session = null;
    this.say('session');
  }

  /** After a refused feed: whether there is still somebody signed in to open it for. */
  async stillWelcome() {
    try {
      await call('GET', '/api/session');
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) return true;
      this.#signedOut();
      return false;
    }
  }

  async loadModels() {
    try {
      this.models = await this.call('GET', '/api/models');
      this.say('models');
    } catch {
      // Asked again when the line is up; until then the server's own defaults are used.
    }
  }

  refreshUsageSoon() {
    clearTimeout(this.#usageTimer);
    this.#usageTimer = setTimeout(() => void this.refreshUsage(), 500);
  }

  async refreshUsage() {
    try {
      this.usage = await this.call('GET', '/api/usage');
      this.say('usage');
    } catch {
      // A number in the header; the next completed image asks again.
    }
  }
}
