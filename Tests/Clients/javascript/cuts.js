// Every change arrives once and in order, however often the connection is cut.
import { Easel } from '../../../Sources/EaselServer/Page/Assets/client/client.js';
import { ask, done, equal, eventually, given, range } from './support.js';

const direct = new Easel({ baseURL: given('EASEL'), key: given('KEY') });
const easel = new Easel({ baseURL: given('LINE'), key: given('KEY') });
const canvas = await direct.canvases.create({ title: 'Cuts' });
const stop = new AbortController();
/** @type {import('../../../Sources/EaselServer/Page/Assets/client/client.d.ts').Change[]} */
const changes = [];
let lines = 0;
let isLive = false;
const reading = (async () => {
  const onStatus = (/** @type {string} */ status) => {
    isLive = status === 'live';
    lines += Number(isLive);
  };
  for await (const change of easel.watch(canvas.id, { after: canvas.version, signal: stop.signal, onStatus })) {
    changes.push(change);
  }
})();
const [node] = (await direct.imageNodes.create(canvas.id, { prompt: 'a red boat' })).imageNodes;
const waiting = easel.imageNodes.wait(node);
for (const x of range(1, 60)) {
  await direct.imageNodes.update(node.id, { position: { x, y: 0 } });
  if (x % 2 === 0) continue; // one more happens while the line is cut
  await eventually(() => isLive, 'the line is back');
  isLive = false;
  await ask('cut');
}
equal((await waiting).status, 'completed');
await direct.imageNodes.delete(node.id);
const { version, imageNodes } = { imageNodes: [], ...(await direct.canvases.get(canvas.id)) };
const seen = () => changes.map((change) => ('version' in change ? change.version : NaN));
await eventually(() => seen().at(-1) === version, 'the last change');
stop.abort();
await reading;
equal(seen(), range(canvas.version + 1, version));
equal(changes.at(-1)?.type, 'imageNodeDeleted');
equal(imageNodes, []);
equal(lines > 20, true);
done();
