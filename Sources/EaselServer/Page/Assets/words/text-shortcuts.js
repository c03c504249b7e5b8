// @ts-check
// The words of the sheet of keys.

export const helpText = {
  title: 'Keys',
  close: 'Close',
  mouse: 'Mouse and touch',
  gestures: [
    ['Drag the board, wheel or two fingers', 'Look around'],
    ['Ctrl or ⌘ with the wheel, or pinch', 'Zoom to the pointer'],
    ['Drag it; with a finger, tap it first', 'Move an image'],
    ['Shift-click, or Shift-drag on the board; a resting finger', 'Select several images'],
    ['Drag a corner of the selected image', 'Change its size'],
    ['Arrows, F2 and Del, among the canvases', 'Choose, rename and delete one'],
    ['Double-click; with a finger, tap again', 'Open an image large'],
  ],
};

export const shortcutsText = {
  groups: { page: 'Page', board: 'Board', pictures: 'Selected images' },
  /** @type {Record<string, string>} */
  align: { left: 'Align left edges', top: 'Align upper edges', grid: 'Arrange in a grid' },
  history: 'Earlier prompts, in the field',
  compose: 'Describe an image',
  chat: 'Open or fold the chat',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Zoom to 100 %',
  fit: 'Show everything',
  fitSelection: 'Show the selected images',
  minimap: 'Show or hide the small map',
  selectTool: 'Select with a rectangle, on or off',
  larger: 'Make them larger',
  smaller: 'Make them smaller',
  walk: 'Next image that way, or look around',
  nudge: 'Move them',
  selectAll: 'Select all images',
  remove: 'Delete them',
  undo: 'Undo',
  redo: 'Redo',
  escape: 'Close or deselect',
  usage: 'What images took',
  canvases: 'All canvases',
  trash: 'Trash: what was deleted',
  deliveries: 'Callbacks of the provider',
  access: 'Keys and sessions',
  webhooks: 'Webhooks',
  share: 'Share this canvas',
  find: 'Find images on this canvas',
  newCanvas: 'New canvas',
  theme: 'Switch theme',
  help: 'All keys',
  palette: 'Find anything',
};
