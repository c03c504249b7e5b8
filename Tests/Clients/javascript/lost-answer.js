// The connection is cut before the response: the request is repeated, and paid for once. The module is the server's.
import { done, equal, given } from './support.js';

/** @type {typeof import('../../../Sources/EaselServer/Page/Assets/client/client.js')} */
const { Easel, EaselError } = await import(`${given('EASEL')}/client.js`);
const here = new Easel({ key: given('KEY') });
const easel = new Easel({ baseURL: given('LINE'), key: given('KEY') });
const canvas = await here.canvases.create({ title: 'Lost' });
const { imageNodes } = await easel.imageNodes.create(canvas.id, { prompt: 'a red boat', count: 2 });
const nodes = await Promise.all(imageNodes.map((node) => here.imageNodes.wait(node, { timeout: 120_000 })));
equal(nodes.map(({ status }) => status), ['completed', 'completed']);
equal((await here.imageNodes.list(canvas.id)).imageNodes.length, 2);
const bytes = await (await fetch(String(nodes[0].imageUrl))).arrayBuffer();
equal(bytes.byteLength, nodes[0].byteCount);

const upload = await easel.uploads.create(new Blob([bytes], { type: nodes[0].contentType }));
const [again] = (await here.imageNodes.create(canvas.id, { prompt: 'at night', referenceImages: [upload.uploadId] }))
  .imageNodes;
equal((await here.imageNodes.wait(again.id)).referenceImages?.length, 1);

/** @param {Promise<unknown>} request */
const refusal = (request) =>
  request.then(() => null, (error) => (error instanceof EaselError ? [error.status, error.code, error.field] : error));
equal(await refusal(here.imageNodes.create(canvas.id, { prompt: '' })), [422, 'invalid_field', 'prompt']);
equal(await refusal(here.imageNodes.wait('node_none')), [404, 'not_found', undefined]);
equal(await refusal(new Easel({ baseURL: given('EASEL'), key: 'wrong' }).watch(canvas.id).next()), [
  401,
  'unauthorized',
  undefined,
]);
await here.imageNodes.delete(again.id);
equal(await refusal(here.imageNodes.wait(again)), [404, 'not_found', undefined]);
const first = await here.canvases.list({ limit: 1 });
equal([first.canvases.length, first.canvases[0].id, first.nextCursor], [1, canvas.id, undefined]);
done();
