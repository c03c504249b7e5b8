// @ts-check
// The words of the view of all canvases, and of finding images on one.

export const canvasesText = {
  title: 'Canvases',
  search: 'Search by title',
  create: 'New canvas',
  all: 'All canvases',
  count: (/** @type {number} */ count) => `${count.toLocaleString('en')} ${count === 1 ? 'canvas' : 'canvases'}`,
  changed: (/** @type {string} */ ago) => `changed ${ago}`,
  open: (/** @type {string} */ title) => `Open ${title}`,
  here: 'open now',
  rename: (/** @type {string} */ title) => `Rename ${title}`,
  renameField: 'Title',
  remove: (/** @type {string} */ title) => `Delete ${title}`,
  save: (/** @type {string} */ title) => `Export ${title} as a ZIP`,
  removeTitle: (/** @type {string} */ title) => `Delete “${title}”?`,
  removeCount: (
    /** @type {number} */ count,
  ) => (count === 0
    ? 'There are no images on it.'
    : count === 1
    ? '1 image goes with it.'
    : `${count.toLocaleString('en')} images go with it.`),
  removeLead: 'It can be restored from the trash for 30 days.',
  removeGo: 'Move to the trash',
  removed: (/** @type {string} */ title) => `“${title}” moved to the trash`,
  none: (/** @type {string} */ words) => `No canvas with “${words}” in its title`,
  emptyTitle: 'No canvases yet',
  emptyLead: 'A canvas holds images that belong together.',
};

export const exportText = {
  all: 'Export as a ZIP',
  canvas: 'Packing all images of this canvas',
  images: (/** @type {string} */ many) => `Packing ${many}`,
  none: 'None of the selected images is ready yet.',
  tooMany: (/** @type {number} */ count, /** @type {number} */ most) =>
    `${count} images are too many; choose at most ${most}, or export the whole canvas.`,
};

export const findText = {
  label: 'Find images on this canvas',
  words: 'Words of the prompt',
  status: 'State',
  model: 'Model',
  anyStatus: 'Any state',
  anyModel: 'Any model',
  /** @type {[string, string[]][]} */
  statuses: [['Developing', ['pending', 'processing']], ['Ready', ['completed']], ['Failed', ['failed']], ['Canceled', [
    'canceled',
  ]]],
  count: (/** @type {number} */ found, /** @type {number} */ all) =>
    `${found.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  show: 'Show the results',
  close: 'Stop searching, show all',
};
