// @ts-check
// The words of the trash.

export const trashText = {
  title: 'Trash',
  lead: 'What is deleted stays here for 30 days.',
  canvas: 'Canvas',
  image: 'Image',
  of: (/** @type {string} */ title) => `on “${title}”`,
  deleted: (/** @type {string} */ ago) => `deleted ${ago}`,
  left: (/** @type {number} */ days) => (days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} left` : 'removed soon'),
  restore: 'Restore',
  restoreLabel: (/** @type {string} */ what) => `Restore ${what}`,
  restored: (/** @type {string} */ what) => `Restored: ${what}`,
  show: 'Show',
  erase: 'Delete for good',
  eraseLabel: (/** @type {string} */ what) => `Delete ${what} for good`,
  eraseTitle: (/** @type {string} */ what) => `Delete “${what}” for good?`,
  eraseSure: 'It can’t be restored.',
  eraseCanvasSure: 'Neither it nor what is on it can be restored.',
  erased: 'Deleted for good',
  emptyTitle: 'The trash is empty',
  emptyLead: 'Images and canvases you delete wait here for 30 days and can be restored.',
};
