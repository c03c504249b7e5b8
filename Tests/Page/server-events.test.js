// @ts-check
import { serverEvents } from '../../Sources/EaselServer/Page/Assets/model/sse.js';
import { equal } from './equal.js';

/** @param {string} text @param {number} size of the pieces it comes in */
async function read(text, size) {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  let signs = 0;
  const events = [];
  for await (const event of serverEvents(body, () => (signs += 1))) events.push(event);
  return { events, signs };
}

const stream =
  ': hello\n\nid: 7\nevent: imageNode\ndata: {"prompt":"süß 🦊"}\n\ndata: a\ndata: b\n\nid: 9\nevent: cut\ndata: x';

for (const size of [1, 2, 3, 7, 1000]) {
  Deno.test(`events are read whatever pieces they come in: ${size} bytes`, async () => {
    const { events, signs } = await read(stream, size);
    equal(events, [
      { id: '7', event: 'imageNode', data: '{"prompt":"süß 🦊"}' },
      { id: '', event: 'message', data: 'a\nb' },
    ]);
    equal(signs > 0, true);
  });
}
