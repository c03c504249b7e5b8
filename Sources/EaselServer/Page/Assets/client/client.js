// @ts-check
// Easel's JavaScript client: one module without dependencies for browsers, Node, Deno and Bun. A server has it at
// /client.js and its types at /client.d.ts; docs/javascript.md explains it. The canvas page uses it too.

/** @typedef {import('./client.d.ts').ImageNode} ImageNode */
/** @typedef {import('./client.d.ts').Change} Change */
/** @typedef {import('./client.d.ts').RequestOptions} RequestOptions */

/** The server sends a heartbeat every 15 seconds; after three, the connection is dead. */
const SILENCE_MS = 45_000;
/** After a lost connection, clients reconnect spread over this time. */
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 30_000;
/** A server that asks for a longer pause is not waited for. */
const LONGEST_RETRY_AFTER_MS = 60_000;
/** The statuses of a proxy or a restarting server; nothing was decided. */
const TEMPORARY = new Set([0, 408, 425, 429, 502, 503, 504]);

/** A refusal by the server (RFC 9457), or by this client: `network_error`, `unexpected_answer`, `timeout`. */
export class EaselError extends Error {
  /** @param {import('./client.d.ts').Problem} problem @param {{cause?: unknown, retryAfter?: number}} [options] */
  constructor(problem, { cause, retryAfter } = {}) {
    super(problem.detail || problem.title || 'The request failed.', { cause });
    this.name = 'EaselError';
    this.status = problem.status ?? 0;
    this.code = problem.code ?? 'unknown';
    this.field = problem.field;
    this.detail = this.message;
    this.retryAfter = retryAfter;
  }
}

/** A unique id. Pages on plain http have no crypto.randomUUID. */
export function uniqueId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether an image node is in a final state. @param {ImageNode} node */
export const isFinal = (node) => node.status !== 'pending' && node.status !== 'processing';

/** The back-off: longer after each failure, with jitter. @param {number} failures */
export const backoff = (failures) => Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures) * (0.75 + Math.random() / 2);

/** Milliseconds of a Retry-After header, which is a number of seconds or a date. @param {string|null} header */
export function retryAfter(header) {
  const wait = /^\d+$/.test(header ?? '') ? Number(header) * 1000 : Date.parse(header ?? '') - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Ends early with the signal. @param {number} milliseconds @param {AbortSignal} [signal] */
function pause(milliseconds, signal) {
  return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener('abort', end);
  });
}

/** Calls `late` after `ms`. @template T @param {Promise<T>} promise @param {() => void} late @param {number} ms */
function guarded(promise, late, ms = SILENCE_MS) {
  const timer = ms ? setTimeout(late, ms) : undefined;
  return promise.finally(() => clearTimeout(timer));
}

/** A controller that is aborted with a signal; abort it when done. @param {AbortSignal} [signal] */
function linked(signal) {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { signal: controller.signal });
  return controller;
}

/**
 * Reads server-sent events. EventSource cannot send a key, nor tell a dead connection from a quiet one.
 * @param {ReadableStream<Uint8Array>} body @param {() => void} [silent] called when nothing comes for too long
 * @param {() => void} [heard] called whenever anything comes
 * @returns {AsyncGenerator<{id: string, event: string, data: string}>}
 */
export async function* serverEvents(body, silent = () => {}, heard = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = { id: '', event: 'message', data: '' };
  while (true) {
    const { value, done } = await guarded(reader.read(), silent);
    heard();
    if (done) return; // an event without its blank line is incomplete
    const lines = decoder.decode(value, { stream: true }).split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.data || event.id) yield event;
        event = { id: '', event: 'message', data: '' };
        continue;
      }
      const colon = line.indexOf(':');
      const field = line.slice(0, colon);
      const words = line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id' || field === 'event') event[field] = words;
      else if (field === 'data') event.data += event.data ? `\n${words}` : words;
    }
  }
}

/** What a change has of an event's data. @type {Record<string, (data: any) => object>} */
const CHANGES = {
  imageNode: (imageNode) => ({ imageNode }),
  imageNodeDeleted: ({ id }) => ({ imageNodeId: id }),
  canvas: (canvas) => ({ canvas }),
  message: (message) => ({ message }),
  reset: ({ canvas, imageNodes }) => ({ canvas, imageNodes }),
  messageDelta: (delta) => delta,
  canvasDeleted: ({ id }) => ({ canvasId: id }),
};

/** What a response brings: JSON, or null. @param {Response} response @returns {Promise<any>} */
async function answerOf(response) {
  const text = await response.text();
  /** @type {any} */
  let answer = null;
  try {
    if (text) answer = JSON.parse(text);
    if (response.ok) return answer;
  } catch {
    // A proxy's page.
  }
  const detail = `The server returned ${response.status} ${response.statusText}`.trim() + ', and no JSON.';
  const problem = answer?.code || answer?.detail ? answer : { code: 'unexpected_answer', detail };
  const status = response.status;
  throw new EaselError({ ...problem, status }, { retryAfter: retryAfter(response.headers.get('retry-after')) });
}

/** The server this module came from, if it came from one. */
const home = /^https?:/.test(import.meta.url) ? new URL(import.meta.url).origin : undefined;

export class Easel {
  canvases = canvases(this);
  imageNodes = imageNodes(this);
  messages = messages(this);
  uploads = uploads(this);
  #server;

  /** @param {import('./client.d.ts').EaselOptions} [options] */
  constructor({ baseURL = home, key, fetch: send, retries = 5, timeout = 60_000 } = {}) {
    if (!baseURL) throw new TypeError('baseURL is missing; set it to the address of the Easel server.');
    const url = new URL(baseURL).href.replace(/\/+$/, '');
    this.#server = { url, key, send: send ?? ((url, init) => fetch(url, init)), retries, timeout };
  }

  /** Who asks: a key, or the page's cookie. @param {string} method @param {Record<string, string>} headers */
  #init(method, headers) {
    const hasKey = this.#server.key !== undefined && this.#server.key !== null;
    const credentials = /** @type {RequestCredentials} */ (hasKey ? 'omit' : 'same-origin');
    if (hasKey) headers.authorization = `Bearer ${this.#server.key}`;
    // Another site's page could send the cookie, but not this header.
    else if (method !== 'GET') headers['x-easel-request'] = 'client';
    return { method, headers, credentials };
  }

  /**
   * Sends a request, and repeats it when its response is lost and it may be sent twice, or when it is refused for now.
   * @param {string} method @param {string} path @param {RequestOptions} [options] @returns {Promise<any>}
   */
  async request(method, path, options = {}) {
    const { signal, idempotencyKey, repeat = ['GET', 'PATCH'].includes(method) || idempotencyKey !== undefined } =
      options;
    for (let failures = 0;; failures += 1) {
      try {
        signal?.throwIfAborted();
        return await this.#send(method, path, options);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!(error instanceof EaselError) || failures >= this.#server.retries) throw error;
        const wait = error.retryAfter ?? backoff(failures);
        const mayRepeat = error.status === 429 || (repeat && TEMPORARY.has(error.status));
        if (!mayRepeat || wait > LONGEST_RETRY_AFTER_MS) throw error;
        await pause(wait, signal);
      }
    }
  }

  /** One attempt at a request. @param {string} method @param {string} path @param {RequestOptions} options */
  async #send(method, path, { body, file, query, headers, idempotencyKey, keepalive, signal }) {
    const init = this.#init(method, { accept: 'application/json', ...headers });
    if (body !== undefined) init.headers['content-type'] = 'application/json';
    if (file) init.headers['content-type'] ||= ('type' in file && file.type) || 'application/octet-stream';
    if (idempotencyKey !== undefined) init.headers['idempotency-key'] = idempotencyKey;
    const known = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
    const search = known.length ? `?${new URLSearchParams(known.map(([name, value]) => [name, String(value)]))}` : '';
    const end = linked(signal);
    const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
    const { url, send, timeout } = this.#server;
    try {
      const answer = send(`${url}${path}${search}`, { ...init, keepalive, body: content, signal: end.signal });
      return await guarded(answer.then(answerOf), () => end.abort(), file ? 0 : timeout);
    } catch (error) {
      if (error instanceof EaselError) throw error;
      const detail = `No response from ${url}: ${error instanceof Error ? error.message : error}`;
      throw new EaselError({ code: 'network_error', detail }, { cause: error });
    } finally {
      end.abort();
    }
  }

  /**
   * Changes of one or several canvases, each once and in order, over one connection that resumes by itself.
   * @param {string|Record<string, number|'latest'|undefined>} canvases an id, or the last known version by id
   * @param {import('./client.d.ts').WatchOptions} [options] @returns {AsyncGenerator<Change, void, void>}
   */
  async *watch(canvases, { after, signal, onStatus, onHeard } = {}) {
    /** @type {Map<string, number|'latest'|undefined>} */
    const positions = new Map(typeof canvases === 'string' ? [[canvases, after]] : Object.entries(canvases));
    const position = () => [...positions].map(([id, version]) => `${encodeURIComponent(id)}:${version ?? ''}`).join();
    const url = `${this.#server.url}/api/events?after=${position()}`;
    let failures = 0;
    let wasLive = false;
    let line = new AbortController();
    const cut = () => line.abort();
    globalThis.addEventListener?.('online', cut);
    try {
      while (positions.size && !signal?.aborted) {
        line = linked(signal);
        let [isLive, wait] = [false, 0];
        try {
          const init = this.#init('GET', { accept: 'text/event-stream' });
          if (wasLive) init.headers['last-event-id'] = position();
          const response = await guarded(
            this.#server.send(url, { ...init, cache: 'no-store', signal: line.signal }),
            cut,
          );
          if (!response.ok) await answerOf(response);
          if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
            throw new EaselError({ code: 'unexpected_answer', detail: 'The server did not respond with a live feed.' });
          }
          wasLive = isLive = true;
          failures = 0;
          onStatus?.('live');
          for await (const { id, event, data } of serverEvents(response.body, cut, onHeard)) {
            // The position on every canvas, the event's own first; without data that is all.
            const places = id.split(',').map((place) => place.split(':'));
            const [canvasId, version] = places[0];
            if (version && event !== 'reset' && Number(version) <= Number(positions.get(canvasId))) continue;
            // A newer server may send more than this client knows.
            const read = data && Object.hasOwn(CHANGES, event) ? CHANGES[event](JSON.parse(data)) : null;
            const place = version ? { canvasId, version: Number(version) } : {};
            const change = /** @type {Change|null} */ (read && { type: event, ...place, ...read });
            for (const [id, version] of places) if (version) positions.set(id, Number(version));
            if (change?.type === 'canvasDeleted') positions.delete(change.canvasId);
            if (change) yield change;
          }
        } catch (error) {
          if (signal?.aborted) return;
          const { status = 0, retryAfter: asked = 0 } = error instanceof EaselError ? error : {};
          if (status === 404 && wasLive) {
            for (const canvasId of positions.keys()) yield { type: 'canvasDeleted', canvasId };
            return;
          }
          if (status >= 400 && status < 500 && !TEMPORARY.has(status)) throw error;
          if (!isLive) wait = Math.max(backoff(failures++), asked);
        }
        if (!positions.size || signal?.aborted) return;
        await onStatus?.('lost');
        await pause(wait || Math.random() * FIRST_WAIT_MS, line.signal);
        line.abort();
      }
    } finally {
      globalThis.removeEventListener?.('online', cut);
      line.abort();
    }
  }
}

/** @param {Easel} easel @param {string} path @param {import('./client.d.ts').ListOptions} [options] */
const page = (easel, path, { signal, ...query } = {}) => easel.request('GET', path, { query, signal });

const canvasPath = (/** @type {string[]} */ ...parts) => `/api/canvases/${parts.map(encodeURIComponent).join('/')}`;
const nodePath = (/** @type {string} */ id) => `/api/image-nodes/${encodeURIComponent(id)}`;

/** @param {Easel} easel @returns {import('./client.d.ts').Canvases} */
const canvases = (easel) => ({
  list: (options) => page(easel, '/api/canvases', options),
  create: (canvas = {}, options) => easel.request('POST', '/api/canvases', { ...options, body: canvas }),
  get: (id, options) => easel.request('GET', canvasPath(id), options),
  rename: (id, title, options) => easel.request('PATCH', canvasPath(id), { ...options, body: { title } }),
  delete: (id, { signal, ...query } = {}) => easel.request('DELETE', canvasPath(id), { query, signal }),
  restore: (id, options) => easel.request('POST', `${canvasPath(id)}/restore`, options),
});

/** @param {Easel} easel @returns {import('./client.d.ts').ImageNodes} */
const imageNodes = (easel) => {
  const watch = nodeWatcher(easel);
  return {
    list: (canvasId, options) => page(easel, `${canvasPath(canvasId)}/image-nodes`, options),
    // The key makes it safe to send the request again: the same images, paid for once.
    create: (canvasId, body, { idempotencyKey = uniqueId(), signal } = {}) =>
      easel.request('POST', `${canvasPath(canvasId)}/image-nodes`, { body, idempotencyKey, signal }),
    get: (id, options) => easel.request('GET', nodePath(id), options),
    update: (id, changes, options) => easel.request('PATCH', nodePath(id), { ...options, body: changes }),
    retry: (id, options) => easel.request('POST', `${nodePath(id)}/retry`, options),
    cancel: (id, options) => easel.request('POST', `${nodePath(id)}/cancel`, options),
    delete: (id, { signal, ...query } = {}) => easel.request('DELETE', nodePath(id), { query, signal }),
    restore: (id, options) => easel.request('POST', `${nodePath(id)}/restore`, options),
    events: (id, options) => easel.request('GET', `${nodePath(id)}/events`, options),
    watch,
    async wait(of, { signal, timeout } = {}) {
      const end = linked(signal);
      const detail = `The image node is not final after ${timeout} ms.`;
      const final = async () => {
        for await (const node of watch(of, { signal: end.signal })) if (isFinal(node)) return node;
        throw end.signal.reason;
      };
      const late = () => end.abort(new EaselError({ code: 'timeout', detail }));
      return await guarded(final(), late, timeout ?? 0).finally(() => end.abort());
    },
  };
};

/** @param {Easel} easel @returns {import('./client.d.ts').Messages} */
const messages = (easel) => ({
  list: (canvasId, options) => easel.request('GET', `${canvasPath(canvasId)}/messages`, options),
  create: (canvasId, content, { askAbove, idempotencyKey = uniqueId(), signal } = {}) =>
    easel.request('POST', `${canvasPath(canvasId)}/messages`, { body: { content, askAbove }, idempotencyKey, signal }),
  stop: (canvasId, id, options) => easel.request('POST', canvasPath(canvasId, 'messages', id, 'stop'), options),
});

/** @param {Easel} easel @returns {import('./client.d.ts').Uploads} */
const uploads = (easel) => ({
  create: (file, options) => easel.request('POST', '/api/uploads', { repeat: true, ...options, file }),
});

/**
 * The states of image nodes, over one live feed for each canvas: browsers have few connections.
 * @param {Easel} easel @returns {import('./client.d.ts').ImageNodes['watch']}
 */
function nodeWatcher(easel) {
  /** @typedef {{readers: Set<ReadableStreamDefaultController<any>>, stop: AbortController, isLive: boolean}} Feed */
  /** @type {Map<string, Feed>} */
  const feeds = new Map();

  /** Tells every change of a canvas, and whenever the feed starts or resumes. @param {string} id @param {Feed} feed */
  const run = async (id, feed) => {
    const tell = (/** @type {any} */ note) => feed.readers.forEach((reader) => reader.enqueue(note));
    const onStatus = (/** @type {string} */ status) => {
      feed.isLive = status === 'live';
      if (feed.isLive) tell({ type: 'live' });
    };
    try {
      for await (const change of easel.watch(id, { after: 'latest', signal: feed.stop.signal, onStatus })) tell(change);
    } catch (error) {
      if (feeds.get(id) === feed) feeds.delete(id);
      feed.readers.forEach((reader) => reader.error(error));
      feed.readers.clear();
    }
  };

  return async function* (of, { signal } = {}) {
    const get = (/** @type {string} */ id) => easel.imageNodes.get(id, { signal });
    let leave = () => {};
    try {
      let node = typeof of === 'string' ? await get(of) : of;
      yield node;
      const notes = new ReadableStream({
        start(reader) {
          const known = feeds.get(node.canvasId);
          const feed = known ?? { readers: new Set(), stop: new AbortController(), isLive: false };
          feed.readers.add(reader);
          if (feed.isLive) reader.enqueue({ type: 'live' });
          if (!known) feeds.set(node.canvasId, feed), void run(node.canvasId, feed);
          leave = () => {
            if (feed.readers.delete(reader)) reader.close();
            if (feed.readers.size) return;
            if (feeds.get(node.canvasId) === feed) feeds.delete(node.canvasId);
            feed.stop.abort();
          };
        },
      }).getReader();
      signal?.addEventListener('abort', leave);
      while (!signal?.aborted) {
        const { value: note, done } = await notes.read();
        if (done) return;
        let now = note.type === 'imageNode' ? note.imageNode : null;
        if ((now?.id ?? note.imageNodeId ?? node.id) !== node.id) continue;
        // It may have changed before the feed began or while it was cut off. A deleted node is refused with 404.
        if (now ? now.updatedAt < node.updatedAt : !note.type.startsWith('message')) now = await get(node.id);
        if (now && JSON.stringify(now) !== JSON.stringify(node)) yield (node = now);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
      leave();
    }
  };
}
