// @ts-check
import { Easel, EaselError } from '../../Sources/EaselServer/Page/Assets/client/client.js';
import { equal } from './equal.js';
import { stream } from './stream.js';

/** @param {unknown} body @param {number} [status] @param {Record<string, string>} [headers] */
const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/**
 * A client of a server that gives these answers, one after the other; null is an answer that is lost.
 * @typedef {import('../../Sources/EaselServer/Page/Assets/client/client.d.ts').EaselOptions} EaselOptions
 * @param {(Response|null)[]} answers @param {EaselOptions} [options]
 */
function scripted(answers, options = {}) {
  /** @type {{url: string, method: string, headers: Record<string, string>, init: RequestInit}[]} */
  const requests = [];
  const easel = new Easel({
    baseURL: 'https://easel.test/',
    key: 'secret',
    fetch: async (url, init) => {
      requests.push({
        url,
        method: init.method ?? '',
        headers: /** @type {Record<string, string>} */ ({ ...init.headers }),
        init,
      });
      const answer = answers.shift();
      if (!answer) throw new TypeError('connection closed');
      return answer;
    },
    ...options,
  });
  return { easel, requests };
}

/** @param {() => Promise<unknown>} action @returns {Promise<EaselError>} */
async function refusal(action) {
  try {
    await action();
  } catch (error) {
    if (error instanceof EaselError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Runs with no waits. @param {() => Promise<unknown>} action @returns {Promise<number[]>} the waits it asked for */
async function withoutWaits(action) {
  const real = globalThis.setTimeout;
  /** @type {number[]} */
  const waits = [];
  globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ run, /** @type {number} */ wait) => {
    // A limit, not a pause.
    if (wait >= 45_000) return real(run, wait);
    waits.push(wait);
    return real(run, 0);
  });
  try {
    await action();
  } finally {
    globalThis.setTimeout = real;
  }
  return waits;
}

Deno.test('a creation with a lost response is repeated with its key', async () => {
  const busy = json({ code: 'too_many_requests' }, 429, { 'retry-after': '3' });
  const { easel, requests } = scripted([null, busy, json({ code: 'unavailable' }, 503), json({ imageNodes: [] }, 201)]);
  const waits = await withoutWaits(async () => {
    equal(await easel.imageNodes.create('canvas_a', { prompt: 'a boat' }), { imageNodes: [] });
  });
  equal(requests.length, 4);
  equal(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size, 1);
  equal(requests[0].headers['idempotency-key'].length > 10, true);
  equal(requests[0].headers.authorization, 'Bearer secret');
  equal(requests[0].init.credentials, 'omit');
  equal(requests[0].url, 'https://easel.test/api/canvases/canvas_a/image-nodes');
  equal(waits[1], 3000);
});

Deno.test('a truncated response counts as lost', async () => {
  const half = new Response(stream('{"imageNodes":[', 5, true), { status: 201 });
  const { easel, requests } = scripted([half, json({ imageNodes: [1] }, 201)]);
  await withoutWaits(async () => equal(await easel.imageNodes.create('a', { prompt: 'b' }), { imageNodes: [1] }));
  equal(requests[0].headers['idempotency-key'], requests[1].headers['idempotency-key']);
});

Deno.test('requests that could pay or delete twice are not repeated', async () => {
  for (
    const action of /** @type {((easel: Easel) => Promise<unknown>)[]} */ ([
      (easel) => easel.imageNodes.retry('node_a'),
      (easel) => easel.imageNodes.delete('node_a', { permanently: true }),
      (easel) => easel.canvases.create({ title: 'A' }),
    ])
  ) {
    const { easel, requests } = scripted([null]);
    const error = await refusal(() => action(easel));
    equal([error.code, error.status, requests.length], ['network_error', 0, 1]);
  }
});

Deno.test('a refusal has the explanation of the server, and is not repeated', async () => {
  const problem = {
    type: 'about:blank',
    title: 'T',
    status: 422,
    code: 'invalid_field',
    detail: 'Too long.',
    field: 'prompt',
  };
  const { easel, requests } = scripted([json(problem, 422)]);
  const error = await refusal(() => easel.imageNodes.create('canvas_a', { prompt: 'x' }));
  equal([error.status, error.code, error.field, error.detail, error.message], [
    422,
    'invalid_field',
    'prompt',
    'Too long.',
    'Too long.',
  ]);
  equal(error instanceof Error && error.name, 'EaselError');
  equal(requests.length, 1);
});

Deno.test('the client does not wait when the server asks for a long pause', async () => {
  const { easel, requests } = scripted([json({ code: 'too_many_requests' }, 429, { 'retry-after': '3600' })]);
  const error = await refusal(() => easel.canvases.list());
  equal([error.status, error.retryAfter, requests.length], [429, 3_600_000, 1]);
});

Deno.test("a proxy's page is not accepted as a response", async () => {
  for (const status of [200, 404]) {
    const { easel } = scripted([new Response('<html>', { status })]);
    const error = await refusal(() => easel.canvases.list());
    equal([error.code, error.status], ['unexpected_answer', status]);
  }
});

Deno.test('ids and queries are encoded, and the cookie is used only without a key', async () => {
  const { easel, requests } = scripted([json({ canvases: [] }), new Response(null, { status: 204 })], {
    key: undefined,
  });
  await easel.canvases.list({ limit: 2, cursor: 'a&b' });
  equal(await easel.canvases.delete('a/b', { permanently: true }), null);
  equal(requests.map(({ url }) => url), [
    'https://easel.test/api/canvases?limit=2&cursor=a%26b',
    'https://easel.test/api/canvases/a%2Fb?permanently=true',
  ]);
  equal(requests.map(({ headers }) => headers['x-easel-request']), [undefined, 'client']);
  equal(requests.map(({ init }) => init.credentials), ['same-origin', 'same-origin']);
  equal(requests[0].headers.authorization, undefined);
  const guest = scripted([json({})], { key: '' });
  await guest.easel.canvases.list();
  equal(guest.requests[0].headers.authorization, 'Bearer ', 'an empty key is no cookie');
});

Deno.test('a signal aborts a request with its reason', async () => {
  const stop = new AbortController();
  const { easel } = scripted([], {
    fetch: (_, init) =>
      new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('cut')))),
  });
  const request = easel.canvases.list({ signal: stop.signal });
  stop.abort('enough');
  equal(await request.catch((reason) => reason), 'enough');
});

/** @param {string} text @param {boolean} [cut] */
const feed = (text, cut = true) =>
  new Response(stream(text, 11, cut), { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
/** @param {string} id @param {string} event @param {unknown} data */
const said = (id, event, data) => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

Deno.test('a feed resumes after a disconnect, each change once', async () => {
  const { easel, requests } = scripted([
    feed(said('a:5', 'imageNode', { id: 'n' }) + said('a:6', 'imageNodeDeleted', { id: 'n' }) + 'id: a:7\nevent: canv'),
    null,
    json({ code: 'unavailable' }, 503, { 'retry-after': '7' }),
    feed(said('a:6', 'imageNodeDeleted', { id: 'n' }) + said('a:7', 'canvas', { title: 'T' })),
    feed(said('a:2', 'reset', { canvas: { id: 'a' }, imageNodes: [], version: 2 }) + said('a:3', 'comet', {})),
    feed('event: messageDelta\ndata: {"messageId":"m","canvasId":"a","delta":"x","offset":0}\n\n', false),
    json({ code: 'not_found' }, 404),
  ]);
  /** @type {unknown[]} */
  const changes = [];
  /** @type {string[]} */
  const line = [];
  const waits = await withoutWaits(async () => {
    for await (const change of easel.watch('a', { after: 4, onStatus: (status) => line.push(status) })) {
      changes.push(change);
    }
  });
  equal(changes, [
    { type: 'imageNode', canvasId: 'a', version: 5, imageNode: { id: 'n' } },
    { type: 'imageNodeDeleted', canvasId: 'a', version: 6, imageNodeId: 'n' },
    { type: 'canvas', canvasId: 'a', version: 7, canvas: { title: 'T' } },
    { type: 'reset', canvasId: 'a', version: 2, canvas: { id: 'a' }, imageNodes: [] },
    { type: 'messageDelta', messageId: 'm', canvasId: 'a', delta: 'x', offset: 0 },
    { type: 'canvasDeleted', canvasId: 'a' },
  ]);
  equal(requests.map(({ headers }) => headers['last-event-id']), [undefined, 'a:6', 'a:6', 'a:6', 'a:7', 'a:3', 'a:3']);
  equal(new Set(requests.map(({ url }) => url)).size, 1);
  equal(requests[0].url, 'https://easel.test/api/events?after=a:4');
  equal(line, ['live', 'lost', 'lost', 'lost', 'live', 'lost', 'live', 'lost', 'live', 'lost']);
  equal(waits[2], 7000);
});

Deno.test('several canvases share a feed; a deleted one is removed', async () => {
  const { easel, requests } = scripted([
    feed('id: a:9,b:2\n\n' + said('b:3,a:9', 'canvas', { id: 'b' }) + 'event: canvasDeleted\ndata: {"id":"b"}\n\n'),
    feed('event: canvasDeleted\ndata: {"id":"a"}\n\n'),
  ]);
  /** @type {unknown[]} */
  const changes = [];
  await withoutWaits(async () => {
    for await (const change of easel.watch({ a: 'latest', b: 2 })) changes.push(change);
  });
  equal(changes, [
    { type: 'canvas', canvasId: 'b', version: 3, canvas: { id: 'b' } },
    { type: 'canvasDeleted', canvasId: 'b' },
    { type: 'canvasDeleted', canvasId: 'a' },
  ]);
  equal(requests[0].url, 'https://easel.test/api/events?after=a:latest,b:2');
  equal(requests[1].headers['last-event-id'], 'a:9');
});

Deno.test('a feed that is refused says why', async () => {
  for (
    const [status, code]
      of /** @type {[number, string][]} */ ([[401, 'unauthorized'], [403, 'forbidden'], [404, 'not_found']])
  ) {
    const { easel } = scripted([json({ code }, status)]);
    const error = await refusal(() => easel.watch('a').next());
    equal([error.status, error.code], [status, code]);
  }
});

Deno.test('a signal ends a feed, even while it waits', async () => {
  const stop = new AbortController();
  const { easel } = scripted([feed(said('a:5', 'canvas', {})), null]);
  const changes = easel.watch('a', {
    after: 4,
    signal: stop.signal,
    onStatus: (status) => status === 'lost' && stop.abort(),
  });
  equal((await changes.next()).done, false);
  equal((await changes.next()).done, true);
  equal((await easel.watch('a', { signal: AbortSignal.abort() }).next()).done, true);
});

/** @param {string} status @param {number} [updatedAt] */
const node = (status, updatedAt = 1) => ({ id: 'n', canvasId: 'a', status, updatedAt });

/** A feed that is told what to say. */
function spokenFeed() {
  /** @type {(text: string) => void} */
  let say = () => {};
  const body = new ReadableStream({
    start(controller) {
      say = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
  });
  return { response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }), say };
}

Deno.test('waiting uses one feed, and requests the state only at the start', async () => {
  const { response, say } = spokenFeed();
  const { easel, requests } = scripted([json(node('pending')), response, json(node('processing', 2))]);
  const waiting = easel.imageNodes.wait('n');
  while (requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  say('id: a:4\n\n' + said('a:5', 'imageNode', { ...node('completed', 3), id: 'another' }));
  say(said('a:6', 'imageNode', node('completed', 3)));
  equal((await waiting).status, 'completed');
  equal(requests.map(({ url }) => url.replace('https://easel.test/api/', '')), [
    'image-nodes/n',
    'events?after=a:latest',
    'image-nodes/n',
  ]);
  equal(requests[1].init.signal?.aborted, true, 'nobody watches any more');
});

Deno.test('what happened before the feed started is not missed', async () => {
  const { easel, requests } = scripted([spokenFeed().response, json(node('failed', 2))]);
  equal((await easel.imageNodes.wait(/** @type {any} */ (node('pending')))).status, 'failed');
  equal(requests.length, 2);
});

Deno.test('what happened during a disconnect is not missed', async () => {
  const { easel } = scripted([
    feed('id: a:4\n\n'),
    json(node('pending')),
    null,
    spokenFeed().response,
    json(node('completed', 2)),
  ]);
  await withoutWaits(async () =>
    equal((await easel.imageNodes.wait(/** @type {any} */ (node('pending')))).status, 'completed')
  );
});

Deno.test('an older state never follows a newer one, whatever the timestamps', async () => {
  const { response, say } = spokenFeed();
  const { easel } = scripted([response, json(node('processing', 9)), json(node('completed', 5))]);
  const states = easel.imageNodes.watch(/** @type {any} */ (node('pending', 1)));
  await states.next();
  const second = states.next();
  equal((await second).value?.status, 'processing');
  say(said('a:6', 'imageNode', node('pending', 2)));
  equal((await states.next()).value?.status, 'completed');
  equal((await states.return()).done, true);
});

Deno.test('several waits share a connection, and a wait can time out', async () => {
  const { response, say } = spokenFeed();
  const answers = [response, json(node('pending')), json({ ...node('pending'), id: 'm' })];
  const { easel, requests } = scripted(answers);
  const other = easel.imageNodes.wait(/** @type {any} */ (node('pending')));
  const late = refusal(() =>
    easel.imageNodes.wait(/** @type {any} */ ({ ...node('pending'), id: 'm' }), { timeout: 30 })
  );
  equal((await late).code, 'timeout');
  const stop = new AbortController();
  answers.push(json({ ...node('pending'), id: 'm' }));
  const ended = easel.imageNodes.wait(/** @type {any} */ ({ ...node('pending'), id: 'm' }), { signal: stop.signal });
  stop.abort('enough');
  equal(await ended.catch((reason) => reason), 'enough');
  say(said('a:6', 'imageNode', node('canceled', 3)));
  equal((await other).status, 'canceled');
  equal(requests.filter(({ url }) => url.includes('/events')).length, 1);
});

Deno.test('waiting for a deleted image node fails, as does waiting without access', async () => {
  const { response, say } = spokenFeed();
  const { easel, requests } = scripted([response, json(node('pending')), json({ code: 'not_found' }, 404)]);
  const gone = refusal(() => easel.imageNodes.wait(/** @type {any} */ (node('pending'))));
  while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  say(said('a:5', 'imageNodeDeleted', { id: 'n' }));
  equal((await gone).status, 404);
  const { easel: closed } = scripted([json({ code: 'unauthorized' }, 401)]);
  equal((await refusal(() => closed.imageNodes.wait(/** @type {any} */ (node('pending'))))).status, 401);
});

Deno.test('a feed reconnects only after the disconnect has been handled', async () => {
  /** @type {PromiseWithResolvers<void>} */
  const lost = Promise.withResolvers();
  /** @type {PromiseWithResolvers<void>} */
  const handled = Promise.withResolvers();
  const { easel, requests } = scripted([null, feed(said('a:5', 'canvas', {}))]);
  const onStatus = (/** @type {string} */ status) => {
    if (status !== 'lost') return;
    lost.resolve();
    return handled.promise;
  };
  await withoutWaits(async () => {
    const changes = easel.watch('a', { after: 4, onStatus });
    const first = changes.next();
    await lost.promise;
    // Turns in which it could reconnect, since it waits for nothing else.
    for (let turn = 0; turn < 9; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    equal(requests.length, 1);
    handled.resolve();
    equal((await first).done, false);
    await changes.return();
  });
});
