// @ts-check
// The words of share links: of the view that makes them, and of the board they show.

export const sharingText = {
  title: 'Share this canvas',
  lead: 'Whoever has a link sees the images of this canvas with their prompts, as they arrive, and can download ' +
    'them. They can change nothing, and see neither the chat nor what anything cost.',
  links: 'Links',
  none: 'No links yet.',
  notAllowed: 'Only people who may change the canvas can create links. Your key is read-only.',
  unnamed: 'Link without a name',
  name: 'Name, only for you',
  nameHint: 'Who it is for, such as “Client”',
  create: 'Make a link',
  creating: 'Creating it…',
  copy: 'Copy link',
  copyLabel: (/** @type {string} */ name) => `Copy the link ${name}`,
  copied: 'Link copied',
  made: 'Link made',
  embed: 'Embed it in a page',
  embedLead: 'Paste this into any page. It shows the canvas in a frame, as large as you make it.',
  embedLabel: (/** @type {string} */ name) => `Code for ${name}`,
  embedCopy: 'Copy code',
  embedCopied: 'Code copied',
  revoke: 'Revoke',
  revokeLabel: (/** @type {string} */ name) => `Revoke ${name}`,
  revokeSure: 'Its guests are disconnected.',
  revoked: 'Link revoked',
  remove: 'Remove',

  // The shared board
  readOnly: 'shared, read only',
  boardHelp: 'Images on a shared canvas. Tab moves through them, Enter opens one.',
  openWhole: 'Open in a new window',
  lostBar: 'Connection lost. What is here stays; new images come when the connection is back.',
  emptyTitle: 'No images yet',
  emptyLead: 'They develop here as soon as somebody makes one.',
  /** Why a link shows nothing, by the code of the refusal. @type {Record<string, {title: string, lead: string}>} */
  ends: {
    share_revoked: {
      title: 'This link was revoked',
      lead: 'It no longer shows the canvas. Ask whoever sent it for a new one.',
    },
    share_expired: { title: 'This link has expired', lead: 'Ask whoever sent it for a new one.' },
    share_unknown: {
      title: 'This link does not work',
      lead: 'Check that all of it was copied, or ask whoever sent it.',
    },
    not_found: {
      title: 'This link is for another canvas',
      lead: 'Check that the canvas and the link belong together.',
    },
  },
};
