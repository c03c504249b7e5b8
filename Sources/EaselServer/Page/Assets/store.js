// @ts-check
// What the page knows: a snapshot kept true by the live feed. The only place that talks to the server.
// State flows one way, server → store → elements; an action goes to the server and comes back by the feed.
import { Feed } from './feed.js';
import { Problem, call, serverNow, uniqueId } from './server.js';
import { text } from './text.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */
/** @typedef {import('./types.js').Canvas} Canvas */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {'session'|'canvases'|'canvas'|'nodes'|'node'|'messages'|'models'|'usage'|'line'|'arrived'|'trouble'} Topic */

const UNDO_MS = 6000;

export class Store extends EventTarget {
  /**
   * undefined: not known yet, null: signed out.
   * @type {import('./types.js').Session|null|undefined}
   */
  session = undefined;
  /** @type {Canvas[]} */
  canvases = [];
  /** @type {Canvas|null} */
  canvas = null;
  /**
   * Pictures of the open canvas, oldest first; null while loading.
   * @type {Map<string, ImageNode>|null}
   */
  nodes = null;
  /** @type {Message[]|null} */
  messages = null;
  /** @type {import('./types.js').Models|null} */
  models = null;
  /** @type {import('./types.js').Usage|null} */
  usage = null;
  /** @type {import('./feed.js').Line} */
  line = 'connecting';

  /** @type {Feed|null} */
  #feed = null;
  #opening = 0;
  /**
   * Moves shown here that the server does not have yet.
   * @type {Map<string, {x: number, y: number}>}
   */
  #moves = new Map();
  /**
   * Deleted here, still undoable.
   * @type {Map<string, {node: ImageNode, timer: number}>}
   */
  #leaving = new Map();
  /** @type {number|undefined} */
  #usageTimer;

  constructor() {
    super();
    addEventListener('pagehide', () => this.#deleteNow());
  }

  /** Now on the server's clock, in milliseconds since 1970. */
  now() {
    return serverNow();
  }

  /**
   * Calls `run` at every change of a topic.
   * @param {Topic} topic @param {(detail: any) => void} run
   */
  on(topic, run) {
    this.addEventListener(topic, (event) => run(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Topic} topic @param {any} [detail] */
  #say(topic, detail) {
    this.dispatchEvent(new CustomEvent(topic, { detail }));
  }

  /** @param {string} method @param {string} path @param {any} [options] */
  async #call(method, path, options) {
    try {
      return await call(method, path, options);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401 && this.session) this.#signedOut();
      throw problem;
    }
  }

  // Session

  /**
   * Looks who is signed in and opens a canvas.
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
    this.#say('session');
    void this.#loadModels();
    void this.refreshUsage();
    await this.#loadCanvases();
    await this.open(canvasId ?? this.canvases[0]?.id ?? (await this.create(text.untitled)).id);
  }

  async #loadModels() {
    try {
      this.models = await this.#call('GET', '/api/models');
      this.#say('models');
    } catch {
      // Asked again when the line is up; until then the server's own defaults are used.
    }
  }

  /** @param {string} apiKey */
  async signIn(apiKey) {
    await call('POST', '/api/session', { body: { apiKey } });
  }

  async signOut() {
    await call('DELETE', '/api/session');
    this.#signedOut();
  }

  #signedOut() {
    this.#feed?.close();
    this.#feed = null;
    this.session = null;
    this.#say('session');
  }

  // Canvases

  async #loadCanvases() {
    const { canvases } = await this.#call('GET', '/api/canvases');
    this.canvases = canvases.sort((/** @type {Canvas} */ a, /** @type {Canvas} */ b) => b.updatedAt - a.updatedAt);
    this.#say('canvases');
  }

  /** @param {string} title @returns {Promise<Canvas>} */
  async create(title) {
    const canvas = await this.#call('POST', '/api/canvases', { body: { title } });
    this.canvases = [canvas, ...this.canvases];
    this.#say('canvases');
    return canvas;
  }

  /** @param {string} title */
  async rename(title) {
    if (!this.canvas || title === this.canvas.title) return;
    this.#tookCanvas(await this.#call('PATCH', `/api/canvases/${this.canvas.id}`, { body: { title } }));
  }

  /** @param {Canvas} canvas */
  #tookCanvas(canvas) {
    if (canvas.id === this.canvas?.id) this.canvas = { ...this.canvas, ...canvas };
    this.canvases = this.canvases.map((known) => (known.id === canvas.id ? { ...known, ...canvas } : known));
    this.#say('canvases');
  }

  /**
   * Opens a canvas: snapshot first, then everything after its version by the feed.
   * @param {string} id
   */
  async open(id) {
    const opening = ++this.#opening;
    this.#deleteNow();
    this.#feed?.close();
    this.canvas = this.canvases.find((canvas) => canvas.id === id) ?? null;
    this.nodes = this.messages = null;
    this.#line('connecting');
    this.#say('canvas');
    this.#say('nodes');
    this.#say('messages');
    const path = `/api/canvases/${encodeURIComponent(id)}`;
    const snapshot = await this.#call('GET', path);
    if (opening !== this.#opening) return;
    this.#tookSnapshot(snapshot);
    this.#feed = new Feed(id, snapshot.version, {
      event: (type, data) => opening === this.#opening && this.#heard(type, data),
      line: (line) => opening === this.#opening && this.#line(line),
      refused: () => this.#stillWelcome(),
    });
    await this.#loadMessages(id, opening);
  }

  /** @param {string} id @param {number} opening */
  async #loadMessages(id, opening) {
    const { messages } = await this.#call('GET', `/api/canvases/${encodeURIComponent(id)}/messages`);
    if (opening !== this.#opening) return;
    const early = (this.messages ?? []).filter((had) => !messages.some((/** @type {Message} */ m) => m.id === had.id));
    this.messages = [...messages, ...early];
    this.#say('messages');
  }

  /** @param {{canvas: Canvas, imageNodes: ImageNode[], messages?: Message[]}} snapshot */
  #tookSnapshot(snapshot) {
    this.canvas = snapshot.canvas;
    if (!this.canvases.some((canvas) => canvas.id === snapshot.canvas.id)) this.canvases.unshift(snapshot.canvas);
    const nodes = [...snapshot.imageNodes].sort((a, b) => a.createdAt - b.createdAt);
    this.nodes = new Map(nodes.filter((node) => !this.#leaving.has(node.id)).map((node) => [node.id, this.#moved(node)]));
    if (snapshot.messages) this.messages = snapshot.messages;
    this.#tookCanvas(snapshot.canvas);
    this.#say('canvas');
    this.#say('nodes');
    this.#say('messages');
  }

  // Feed

  /** @param {string} type @param {any} data */
  #heard(type, data) {
    if (type === 'imageNode') this.#tookNode(data, true);
    else if (type === 'imageNodeDeleted') this.#lostNode(data.id);
    else if (type === 'canvas') this.#tookCanvas(data.canvas ?? data);
    else if (type === 'message') this.#tookMessage(data);
    else if (type === 'messageDelta') this.#tookDelta(data);
    else if (type === 'reset') {
      this.#tookSnapshot(data);
      if (!data.messages && this.canvas) void this.#loadMessages(this.canvas.id, this.#opening).catch(() => {});
    }
  }

  /** @param {import('./feed.js').Line} line */
  #line(line) {
    if (line === this.line) return;
    this.line = line;
    this.#say('line');
    if (line !== 'live') return;
    for (const id of this.#moves.keys()) void this.#sendMove(id);
    if (!this.models) void this.#loadModels();
  }

  /** After a refused feed: whether there is still somebody signed in to open it for. */
  async #stillWelcome() {
    try {
      await call('GET', '/api/session');
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) return true;
      this.#signedOut();
      return false;
    }
  }

  /**
   * Takes what the server says about a node. The feed is in order; an answer to a request may be overtaken by it.
   * @param {ImageNode} node
   * @param {boolean} [inOrder]
   */
  #tookNode(node, inOrder = false) {
    const leaving = this.#leaving.get(node.id);
    if (leaving) {
      leaving.node = node;
      return;
    }
    if (!this.nodes || node.canvasId !== this.canvas?.id) return;
    const before = this.nodes.get(node.id);
    if (!inOrder && before && before.updatedAt > node.updatedAt) return;
    this.nodes.set(node.id, this.#moved(node));
    this.#say('node', { id: node.id, before });
    if (!before) this.#say('arrived', [node.id]);
    if (before?.status !== node.status && node.status === 'completed') this.#refreshUsageSoon();
  }

  /** @param {ImageNode} node */
  #moved(node) {
    const position = this.#moves.get(node.id);
    return position ? { ...node, position } : node;
  }

  /** @param {string} id */
  #lostNode(id) {
    const leaving = this.#leaving.get(id);
    if (leaving) {
      clearTimeout(leaving.timer);
      this.#leaving.delete(id);
    }
    this.#moves.delete(id);
    if (this.nodes?.delete(id)) this.#say('node', { id });
  }

  // Image nodes

  /** @param {any} request what to make @param {string} key the same for the same request, so a repeat is paid once */
  async createNodes(request, key) {
    const canvasId = this.canvas?.id;
    const { imageNodes } = await this.#call('POST', `/api/canvases/${canvasId}/image-nodes`,
      { body: request, headers: { 'idempotency-key': key } });
    for (const node of imageNodes) this.#tookNode(node);
    this.#say('arrived', imageNodes.map((/** @type {ImageNode} */ node) => node.id));
  }

  /**
   * Shows a move at once; `settleMoves` sends it.
   * @param {string} id
   * @param {{x: number, y: number}} position
   */
  move(id, position) {
    const node = this.nodes?.get(id);
    if (!node) return;
    this.#moves.set(id, position);
    this.nodes?.set(id, { ...node, position });
    this.#say('node', { id, before: node });
  }

  /** @param {Iterable<string>} ids */
  settleMoves(ids) {
    for (const id of ids) void this.#sendMove(id);
  }

  /** @param {string} id */
  async #sendMove(id) {
    const position = this.#moves.get(id);
    if (!position) return;
    try {
      const node = await this.#call('PATCH', `/api/image-nodes/${id}`,
        { body: { position: { x: Math.round(position.x), y: Math.round(position.y) } } });
      if (this.#moves.get(id) !== position) return; // moved again meanwhile
      this.#moves.delete(id);
      this.#tookNode(node);
    } catch (problem) {
      if (problem instanceof Problem && (problem.code === 'offline' || problem.status >= 500)) return; // sent when the line is back
      this.#moves.delete(id);
      await this.refetch(id);
      this.#say('trouble', /** @type {Error} */ (problem).message);
    }
  }

  /**
   * Asks for a node again, for example when its signed URL has run out.
   * @param {string} id
   */
  async refetch(id) {
    try {
      this.#tookNode(await this.#call('GET', `/api/image-nodes/${id}`));
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) this.#lostNode(id);
    }
  }

  /** @param {string} id */
  async retry(id) {
    await this.#act(id, 'retry');
  }

  /** @param {string} id */
  async cancel(id) {
    await this.#act(id, 'cancel');
  }

  /** @param {string} id @param {'retry'|'cancel'} action */
  async #act(id, action) {
    try {
      this.#tookNode(await this.#call('POST', `/api/image-nodes/${id}/${action}`));
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 409) await this.refetch(id); // it went on meanwhile
      this.#say('trouble', /** @type {Error} */ (problem).message);
    }
  }

  /**
   * Takes pictures off the board; the server is told a few seconds later, so that it can be undone.
   * @param {string[]} ids @returns {() => void} undo
   */
  remove(ids) {
    for (const id of ids) {
      const node = this.nodes?.get(id);
      if (!node) continue;
      this.nodes?.delete(id);
      this.#leaving.set(id, { node, timer: setTimeout(() => this.#delete(id), UNDO_MS) });
      this.#say('node', { id, before: node });
    }
    return () => {
      for (const id of ids) this.#bringBack(id);
    };
  }

  /** @param {string} id */
  #bringBack(id) {
    const leaving = this.#leaving.get(id);
    if (!leaving) return;
    clearTimeout(leaving.timer);
    this.#leaving.delete(id);
    if (leaving.node.canvasId !== this.canvas?.id) return;
    this.nodes?.set(id, leaving.node);
    this.#say('node', { id });
  }

  /** @param {string} id @param {boolean} [keepalive] */
  async #delete(id, keepalive = false) {
    try {
      await this.#call('DELETE', `/api/image-nodes/${id}`, { keepalive });
      this.#leaving.delete(id);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) this.#leaving.delete(id);
      else {
        this.#bringBack(id);
        this.#say('trouble', /** @type {Error} */ (problem).message);
      }
    }
  }

  #deleteNow() {
    for (const [id, leaving] of this.#leaving) {
      clearTimeout(leaving.timer);
      void this.#delete(id, true);
    }
  }

  // Chat

  /**
   * Shows the message at once; on failure it stays with the words kept.
   * @param {string} content
   */
  async say(content) {
    const draft = { id: `draft-${uniqueId()}`, canvasId: this.canvas?.id ?? '', role: /** @type {'user'} */ ('user'), content,
      imageNodeIds: [], createdAt: serverNow(), sending: true };
    this.messages = [...(this.messages ?? []), draft];
    this.#say('messages');
    await this.#send(draft);
  }

  /** @param {string} draftId */
  async sayAgain(draftId) {
    const draft = this.messages?.find((message) => message.id === draftId);
    if (draft) await this.#send(draft);
  }

  /** @param {Message} draft */
  async #send(draft) {
    const replace = (/** @type {Message} */ message) => {
      /** @type {Message[]} */
      const messages = this.messages ?? [];
      // The feed may have been faster than this answer, and then the draft is gone already.
      const twice = messages.some((had) => had.id === message.id && had.id !== draft.id);
      this.messages = twice
        ? messages.filter((had) => had.id !== draft.id)
        : messages.map((had) => (had.id === draft.id ? message : had));
      this.#say('messages');
    };
    replace({ ...draft, sending: true, trouble: undefined });
    try {
      replace(await this.#call('POST', `/api/canvases/${draft.canvasId}/messages`, { body: { content: draft.content } }));
    } catch (problem) {
      replace({ ...draft, sending: false, trouble: /** @type {Error} */ (problem).message });
    }
  }

  /** @param {Message} message */
  #tookMessage(message) {
    /** @type {Message[]} */
    const messages = this.messages ?? [];
    const known = messages.some((had) => had.id === message.id);
    // Our own words can come by the feed before the POST answers; the draft then is this message.
    const draft = message.role === 'user' && !known
      ? messages.find((had) => had.sending && had.content === message.content) : undefined;
    this.messages = known || draft
      ? messages.map((had) => (had.id === message.id || had === draft ? message : had))
      : [...messages, message];
    this.#say('messages');
  }

  /** @param {{id?: string, messageId?: string, delta?: string, text?: string, content?: string}} data */
  #tookDelta(data) {
    const id = data.messageId ?? data.id;
    const more = data.delta ?? data.text ?? data.content ?? '';
    if (!id || !more) return;
    /** @type {Message[]} */
    const messages = this.messages ?? [];
    const known = messages.find((message) => message.id === id);
    this.messages = known
      ? messages.map((message) => (message.id === id ? { ...message, content: message.content + more } : message))
      : [...messages, { id, canvasId: this.canvas?.id ?? '', role: 'assistant', content: more, imageNodeIds: [], createdAt: serverNow() }];
    this.#say('messages');
  }

  // Usage

  #refreshUsageSoon() {
    clearTimeout(this.#usageTimer);
    this.#usageTimer = setTimeout(() => void this.refreshUsage(), 500);
  }

  async refreshUsage() {
    try {
      this.usage = await this.#call('GET', '/api/usage');
      this.#say('usage');
    } catch {
      // A number in the header; the next completed picture asks again.
    }
  }
}
