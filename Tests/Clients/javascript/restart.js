// The server is killed and restarted: nothing is missed or lost, without any action.
import { Easel } from '../../../Sources/EaselServer/Page/Assets/client/client.js';
import { ask, done, equal, eventually, given, range } from './support.js';

const easel = new Easel({ baseURL: given('EASEL'), key: given('KEY') });
const canvas = await easel.canvases.create({ title: 'Restart' });
const stop = new AbortController();
/** @type {number[]} */
const versions = [];
/** Image nodes of which the provider has a task: a request cut off before is not sent again, nor its outcome known. */
const begun = new Set();
const reading = (async () => {
  for await (const change of easel.watch(canvas.id, { after: canvas.version, signal: stop.signal })) {
    if ('version' in change) versions.push(change.version);
    if (change.type === 'imageNode' && change.imageNode.kieTaskId) begun.add(change.imageNode.id);
  }
})();
const { imageNodes } = await easel.imageNodes.create(canvas.id, { prompt: 'a red boat', count: 2 });
const waiting = Promise.all(imageNodes.map((node) => easel.imageNodes.wait(node.id)));
await eventually(() => begun.size === 2, 'both have a task');
await ask('kill');
const asking = easel.imageNodes.create(canvas.id, { prompt: 'asked while nobody is there' });
await ask('start');
const third = await easel.imageNodes.wait((await asking).imageNodes[0]);
const nodes = [...(await waiting), third];
equal(nodes.map((node) => node.status), ['completed', 'completed', 'completed']);
const snapshot = await easel.canvases.get(canvas.id);
equal(snapshot.imageNodes.length, 3);
await eventually(() => versions.at(-1) === snapshot.version, 'the last change');
stop.abort();
await reading;
equal(versions, range(canvas.version + 1, snapshot.version));
done();
