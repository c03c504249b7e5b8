// @ts-check
import { settingsOf } from '../../Sources/EaselServer/Page/Assets/model/requests.js';
import { equal } from './equal.js';

/** @type {any} */
const models = {
  defaultModel: 'usual',
  models: [
    { id: 'usual', name: 'Usual One', defaultAspectRatio: '1:1', defaultResolution: '1K' },
    { id: 'other', name: 'Other One', defaultAspectRatio: '4:3' },
  ],
};

Deno.test('settings are shown with their effective values, chosen or not', () => {
  equal(settingsOf(models, {}).join(' · '), 'Usual One · 1:1 · 1K');
  equal(settingsOf(models, { model: 'other', aspectRatio: '16:9' }).join(' · '), 'Other One · 16:9');
  equal(settingsOf(models, { model: 'gone', resolution: '2K' }).join(' · '), 'gone · 2K');
  equal(settingsOf(null, {}).length, 0);
});
