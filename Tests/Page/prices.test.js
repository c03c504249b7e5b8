// @ts-check
import { creditsOf, priceOfRequest, priceOfRetry } from '../../Sources/EaselServer/Page/Assets/model/prices.js';
import { equal } from './equal.js';

/** @type {any} */
const models = {
  defaultModel: 'usual',
  models: [
    {
      id: 'usual',
      defaultResolution: '1K',
      credits: [{ resolution: '1K', credits: 18 }, { resolution: '4K', credits: 24 }],
      priceCeiling: 100,
    },
    { id: 'unpriced', credits: [], priceCeiling: 100 },
    { id: 'unknown', credits: [] },
  ],
};

Deno.test('a request costs its model, resolution and count', () => {
  equal(priceOfRequest(models, { count: 4 }).credits, 72);
  equal(priceOfRequest(models, { count: 4 }).says, '72 credits');
  equal(priceOfRequest(models, { resolution: '4K' }).credits, 24);
});

Deno.test("another resolution's price is not used", () => {
  const price = priceOfRequest(models, { resolution: '2K' });
  equal(price.credits, 100);
  equal(price.says.includes('100'), true);
});

Deno.test('a model without a price has a maximum, or an unknown cost', () => {
  equal(priceOfRequest(models, { model: 'unpriced', count: 2 }).credits, 200);
  equal(priceOfRequest(models, { model: 'unknown' }).credits, undefined);
  equal(priceOfRequest(null, {}).credits, undefined);
});

Deno.test('a retry pays only for what must be generated again', () => {
  /** @type {any[]} */
  const nodes = [
    { retryAction: 'create', price: 18 },
    { retryAction: 'fetch', price: 18 },
    { retryAction: undefined, price: 18 },
  ];
  equal(priceOfRetry(nodes).credits, 18);
  equal(priceOfRetry(nodes).images, 1);
  equal(priceOfRetry([nodes[1]]).credits, 0);
  equal(priceOfRetry([{ ...nodes[0], price: undefined, priceCeiling: undefined }]).credits, undefined);
});

Deno.test('the cost of a canvas is the cost of its images', () => {
  /** @type {any[]} */
  const nodes = [{ creditsConsumed: 18 }, { creditsConsumed: 6.1 }, { creditsConsumed: 0.2 }, {}];
  equal(creditsOf(nodes), 24.3);
  equal(creditsOf([]), 0);
});
