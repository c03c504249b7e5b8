// @ts-check
import { backoff, retryAfter, serverEvents } from '../../Sources/EaselServer/Page/Assets/client/client.js';
import { equal } from './equal.js';
import { stream } from './stream.js';

const wire = ': hello\n\nid: 7\nevent: imageNode\ndata: {"prompt":"süß 🦊"}\n\ndata: a\ndata: b\n\n' +
  'id: 8\n\nid: 9\nevent: cut\ndata: x';

for (const size of [1, 2, 3, 7, 1000]) {
  Deno.test(`events are parsed however they are split: ${size} bytes`, async () => {
    const events = [];
    for await (const event of serverEvents(stream(wire, size))) events.push(event);
    equal(events, [
      { id: '7', event: 'imageNode', data: '{"prompt":"süß 🦊"}' },
      { id: '', event: 'message', data: 'a\nb' },
      { id: '8', event: 'message', data: '' },
    ]);
  });
}

Deno.test('delays grow to a maximum, with jitter', () => {
  for (const [failures, usual] of [[0, 1000], [1, 2000], [4, 16_000], [5, 30_000], [50, 30_000]]) {
    const waits = Array.from({ length: 50 }, () => backoff(failures));
    equal(waits.every((wait) => wait >= usual * 0.75 && wait <= usual * 1.25), true);
    equal(new Set(waits).size > 1, true);
  }
});

Deno.test('Retry-After is a number of seconds or a date', () => {
  equal(retryAfter(null), undefined);
  equal(retryAfter('2'), 2000);
  equal(retryAfter('soon'), undefined);
  equal(retryAfter(new Date(0).toUTCString()), 0);
  const inAMinute = retryAfter(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  equal(inAMinute > 50_000 && inAMinute <= 60_000, true);
});
