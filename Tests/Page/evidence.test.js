// @ts-check
import {
  modelsFor,
  settingsFor,
  settingsThatChanged,
  standIn,
} from '../../Sources/EaselServer/Page/Assets/composer/settings.js';
import { callsOf, hashOf, hostOf, importOf, wayOf } from '../../Sources/EaselServer/Page/Assets/views/evidence.js';
import { storyText } from '../../Sources/EaselServer/Page/Assets/words/text-story.js';
import { text } from '../../Sources/EaselServer/Page/Assets/words/text.js';
import { equal } from './equal.js';

/** @type {any} */
const completed = { imageStorageId: 'img_2', status: 'completed' };
/** @type {any[]} */
const trail = [
  { kind: 'created', attempt: 1 },
  { kind: 'claimed', attempt: 1, state: 'submitting' },
  { kind: 'accepted', attempt: 1, state: 'submitted', taskId: 'task_1' },
  { kind: 'imported', attempt: 1, state: 'ready', image: { imageStorageId: 'img_1', sha256: 'aa' } },
  {
    kind: 'imported',
    attempt: 1,
    state: 'stored',
    verdict: 'duplicate',
    image: { imageStorageId: 'img_2', sha256: 'cc' },
  },
  { kind: 'imported', attempt: 1, state: 'stored', image: { imageStorageId: 'img_2', sha256: 'bb' } },
];

Deno.test('the evidence belongs to the shown image', () => {
  equal(importOf(completed, trail), trail[5]);
  equal(hashOf(completed, trail), 'bb');
  equal(hashOf({ ...completed, imageStorageId: 'img_9' }, trail), 'aa');
  equal(hashOf(completed, []), '');
});

Deno.test('each call to the provider is counted once', () => {
  equal(callsOf(trail), 1);
  equal(
    callsOf([...trail, { kind: 'claimed', attempt: 2, state: 'unknown' }, { kind: 'still_running', attempt: 2 }]),
    2,
  );
  equal(callsOf([...trail, { kind: 'claimed', attempt: 2, state: 'unknown' }, { kind: 'given_up', attempt: 2 }]), 1);
});

Deno.test('a host is read from a truncated URL', () => {
  equal(hostOf('https://tempfile.example/a/b…'), 'tempfile.example');
  equal(hostOf('no address'), '');
});

Deno.test('unsupported settings become the nearest supported ones', () => {
  /** @type {any} */
  const model = {
    aspectRatios: ['1:1', '16:9'],
    resolutions: [],
    defaultAspectRatio: '1:1',
    maxReferences: 2,
    requiresReferences: false,
  };
  equal(settingsFor(model, { aspectRatio: '16:9' }).ratio, '16:9');
  equal(settingsFor(model, { aspectRatio: '21:9' }).ratio, '16:9');
  equal(settingsFor(model, { aspectRatio: '9:16' }).ratio, '1:1');
  equal(settingsFor(model, { aspectRatio: 'auto' }).ratio, '1:1');
  equal(settingsFor(model, {}).ratio, '1:1');
  const fine = { ...model, resolutions: ['2K', '4K'], defaultResolution: '2K' };
  equal(settingsFor(fine, { resolution: '1K' }).resolution, '2K');
  equal(settingsFor(fine, { resolution: '3K' }).resolution, '4K');
  equal(settingsFor(fine, {}).resolution, '2K');
  equal(settingsFor(model, {}).resolution, undefined);
  equal(modelsFor([model], 3, 0).length, 0);
  equal(modelsFor([model], 2, 1e9).length, 1);
  equal(modelsFor([{ ...model, requiresReferences: true }], 0, 0).length, 0);
});

Deno.test('settings that a model cannot keep are reported', () => {
  equal(settingsThatChanged({ aspectRatio: '4:5', resolution: '2K' }, { aspectRatio: '3:4', resolution: '2K' }), [[
    '4:5',
    '3:4',
  ]]);
  equal(settingsThatChanged({ aspectRatio: '4:5', resolution: '2K' }, { aspectRatio: '4:5' })[0][0], '2K');
  equal(settingsThatChanged({ aspectRatio: '4:5' }, { aspectRatio: '4:5', resolution: '1K' }), []);
  equal(text.composer.settingsChanged('Imagen 4', [['2K', undefined]]), 'Imagen 4 has no 2K.');
  equal(
    text.composer.settingsChanged('Imagen 4', [['4:5', '3:4'], ['4K', '2K']]),
    'Imagen 4 has no 4:5; 3:4 is chosen now. It has no 4K; 2K is chosen now.',
  );
});

Deno.test('the first entry names the door of a request, unless it was the page', () => {
  const says = (/** @type {any} */ requestedBy) =>
    storyText.says[wayOf({ kind: 'created', createdAt: 1, requestedBy })];
  equal(says({ door: 'openai', apiKeyId: 'key_1' }), 'Requested through the OpenAI API');
  equal(says({ door: 'mcp' }), 'Requested by an agent, through MCP');
  equal(says({ door: 'page' }), 'Requested');
  equal(says(undefined), 'Requested');
});

Deno.test('an unusable model is replaced by its variant', () => {
  const models = ['Nano Banana Pro', 'Seedream 4.5', 'Seedream 4.5 Edit', 'Seedream 4'].map((
    name,
  ) => /** @type {any} */ ({ id: name.toLowerCase(), name }));
  const [usual, words, edit, older] = models;
  equal(standIn([usual, older, edit], words, usual.id), edit);
  equal(standIn([usual, older, words], edit, usual.id), words);
  equal(standIn([edit, usual], older, usual.id), usual);
  equal(standIn([edit], undefined, usual.id), edit);
});
