// @ts-check
// The words of the sheet of keys.

export const helpText = {
  title: 'Keys',
  close: 'Close',
  mouse: 'Mouse and touch',
  gestures: [
    ['Drag the board, wheel or two fingers', 'Pan'],
    ['Ctrl or ⌘ with the wheel, or pinch', 'Zoom to the pointer'],
    ['Drag it; on a touch screen, tap it first', 'Move an image'],
    ['Shift-click, or Shift-drag on the board; long press', 'Select several images'],
    ['Drag a corner of the selected image', 'Change its size'],
    ['Arrows, F2 and Del, among the canvases', 'Choose, rename and delete one'],
    ['Double-click; on a touch screen, tap again', 'Open an image large'],
  ],
};

export const shortcutsText = {
  groups: { page: 'Page', board: 'Board', images: 'Selected images' },
  /** @type {Record<string, string>} */
  align: { left: 'Align left edges', top: 'Align upper edges', grid: 'Arrange in a grid' },
  history: 'Earlier prompts, in the field',
  compose: 'Describe an image',
  chat: 'Open or hide the chat',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Zoom to 100 %',
  fit: 'Show everything',
  fitSelection: 'Show the selected images',
  minimap: 'Show or hide the minimap',
  selectTool: 'Select with a rectangle, on or off',
  larger: 'Make them larger',
  smaller: 'Make them smaller',
  walk: 'Next image in that direction, or pan',
  nudge: 'Move them',
  selectAll: 'Select all images',
  remove: 'Delete them',
  undo: 'Undo',
  redo: 'Redo',
  escape: 'Close or deselect',
  usage: 'Usage',
  canvases: 'All canvases',
  trash: 'Trash: what was deleted',
  callbacks: 'The provider’s callbacks',
  access: 'Keys and sessions',
  webhooks: 'Webhooks',
  share: 'Share this canvas',
  find: 'Find images on this canvas',
  newCanvas: 'New canvas',
  theme: 'Switch theme',
  help: 'All keys',
  palette: 'Find anything',
};
