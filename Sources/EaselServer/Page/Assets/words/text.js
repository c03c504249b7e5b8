// @ts-check
// Every text of the page. No exclamation marks, no blame, no jargon; numbers with units.

import { accessText } from './text-access.js';
import { webhooksText } from './text-webhooks.js';
import { canvasesText, exportText, findText } from './text-canvases.js';
import { callbacksText } from './text-callbacks.js';
import { helpText, shortcutsText } from './text-shortcuts.js';
import { sharingText } from './text-sharing.js';
import { storyText } from './text-story.js';
import { trashText } from './text-trash.js';
import { usageText } from './text-usage.js';

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}\u00a0s`; // never broken from its unit
  return `${Math.floor(whole / 60)}\u00a0min\u00a0${String(whole % 60).padStart(2, '0')}\u00a0s`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** An image by the beginning of its prompt. @param {string} prompt */
export function named(prompt) {
  const letters = [...prompt.trim()];
  return letters.length > 40 ? `“${letters.slice(0, 39).join('').trimEnd()}…”` : `“${letters.join('')}”`;
}

/** One is named, more are counted. @param {number} count @param {string} prompt of the first */
const what = (count, prompt) => (count === 1 ? named(prompt) : plural(count, 'image'));

export const text = {
  untitled: 'Untitled canvas',
  board: 'Board',
  boardHelp: 'Images on the canvas. Tab moves through them, Enter opens one, question mark lists all keys.',

  selectToolOn: 'Dragging on the board now selects. Press S to switch back.',
  selectToolOff: 'Dragging on the board now pans.',

  live: 'live',
  connecting: 'connecting',
  lost: 'offline',
  lostBar: 'Connection lost. The canvas stays usable; moves are kept and sent when the connection is back.',
  offline: 'The server cannot be reached right now. Nothing you typed is lost; try again in a moment.',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  more: 'Show more',
  about: (/** @type {string} */ prompt, /** @type {string} */ says) => `${named(prompt)}: ${says}`,
  loadingMore: 'Loading…',
  sharing: sharingText,
  story: storyText,
  usage: usageText,
  callbacks: callbacksText,
  access: accessText,
  webhooks: webhooksText,
  canvases: canvasesText,
  trash: trashText,
  find: findText,
  exporting: exportText,
  unexpected: 'Something unexpected happened. Try again in a moment.',

  signIn: {
    title: 'Sign in to Easel',
    lead: 'Paste an API key of your organization.',
    label: 'API key',
    button: 'Sign in',
    busy: 'Signing in…',
    how: 'No key yet? Whoever runs this server can create one with',
    command: 'easel keys create --organization ID',
    kept: 'This browser keeps a session cookie, not the key.',
    refused: 'This key was not accepted. Check that all of it was pasted.',
    notKept:
      'The key is right, but this browser did not keep the session cookie. Allow cookies for this site and sign ' +
      'in again.',
  },

  header: {
    canvases: 'Canvases',
    newCanvas: 'New canvas',
    rename: 'Rename this canvas',
    renameLabel: 'Title of this canvas',
    signOut: 'Sign out',
    theme: (/** @type {string} */ next) => `Switch to the ${next} theme`,
    help: 'Keys and help',
    chatOpen: 'Open the chat',
    chatClose: 'Hide the chat',
    usage: 'Usage',
    usageHint: 'What the images of this organization have cost so far, on all its canvases',
    allCanvases: (/** @type {string} */ credits) => `All canvases: ${credits}`,
    current: 'open now',
    gone: 'That canvas no longer exists; this is the latest one.',
  },

  zoom: { in: 'Zoom in', out: 'Zoom out', reset: 'Zoom to 100 %', fit: 'Show everything' },

  empty: {
    title: 'Images develop here',
    lead: 'Describe one below, or begin with one of these.',
  },
  examples: [
    'A sunset over mountains, soft haze in the valleys',
    'A quiet harbour at blue hour, lamps on wet stone',
    'Desert dunes under a full moon, long shadows',
    'A pine forest in the first snow, seen from above',
  ],

  chat: {
    title: 'Chat',
    placeholder: 'Say something',
    label: 'Message',
    send: 'Send message',
    emptyTitle: 'Ask for an image in your own words',
    emptyLead: 'It appears on the canvas at once and develops while you go on.',
    examples: ['create an image of a sunset over mountains', 'three variations of a lighthouse in a storm'],
    answering: 'Easel is answering',
    stop: 'Stop',
    stopTitle: 'Stop the answer. What it has ordered continues.',
    stopping: 'Stopping…',
    stopAgain: 'Not stopped. Try again',
    notSent: 'Not sent.',
    interrupted: 'The page was left before it was.',
    again: 'Send again',
    change: 'Change it',
    price: (/** @type {string} */ says) => `Orders start at once, ${says} per image.`,
    make: (/** @type {number} */ count) => (count === 1 ? 'Make this image' : `Make ${count} images`),
    /** @type {Record<string, string>} */
    states: { pending: 'Waiting', processing: 'Developing' },
    show: (/** @type {string} */ prompt) => `Show on the board: ${prompt}`,
    you: 'You said',
    easel: 'Easel said',
  },

  instructions: {
    title: 'Instructions for the assistant',
    lead:
      'What a language model follows in the chat of this canvas, such as a style or a brand. Everyone who works on ' +
      'the canvas shares them; guests do not see them. The offline assistant ignores them.',
    example: 'Everything is a woodcut in black and red.',
    save: 'Save',
    saved: 'Saved. They apply from the next message on.',
  },

  composer: {
    placeholder: 'Describe an image…',
    label: 'Describe an image',
    send: 'Create',
    model: 'Model',
    aspectRatio: 'Aspect ratio',
    resolution: 'Resolution',
    count: 'How many',
    price: (/** @type {string} */ says) => `≈ ${says}`,
    left: (/** @type {number} */ credits) => `${credits.toLocaleString('en')} left`,
    overBudget: 'More than is left of the budget',
    references: 'Reference images',
    reference: (/** @type {number} */ number) => `Reference image ${number}`,
    referenceRemove: (/** @type {number} */ number) => `Remove reference image ${number}`,
    referenceAdded: (/** @type {number} */ count) => `Added; ${plural(count, 'reference image')} now`,
    referenceKnown: 'It is already a reference image',
    referenceSending: (/** @type {number} */ number) => `Sending reference image ${number}`,
    referenceRetry: (/** @type {number} */ number) => `Send reference image ${number} again`,
    addFiles: 'Add reference images',
    dropHere: 'Drop to start from this image',
    filesAdded: (/** @type {number} */ added, /** @type {number} */ count) =>
      `Sending ${plural(added, 'image')}; ${plural(count, 'reference image')} now`,
    filesArrived: 'The reference images are uploaded',
    fileOdd: (/** @type {string} */ name) =>
      `${name || 'This file'} is not an image that can be used. Choose a PNG, JPEG or WebP file.`,
    fileLarge: (/** @type {string} */ name, /** @type {number} */ megabytes) =>
      `${name || 'This image'} is larger than ${megabytes} MB. Choose a smaller one.`,
    filesTooMany: (/** @type {number} */ most) => `No model takes more than ${plural(most, 'reference image')}.`,
    fileFailed: (/** @type {string} */ name, /** @type {string} */ why) =>
      `${name || 'An image'} was not sent: ${why} Send it again or remove it.`,
    fileLost: 'The server could not be reached.',
    replaced: 'The prompt replaced what you had typed',
    held: 'Your request is sent as soon as the images are uploaded.',
    modelSwitched: (/** @type {string} */ name) => `${name} is chosen now, because it takes reference images.`,
    settingsChanged: (/** @type {string} */ name, /** @type {[string, string|undefined][]} */ changes) =>
      changes.map(([was, is], at) => `${at ? 'It' : name} has no ${was}${is ? `; ${is} is chosen now` : ''}.`).join(
        ' ',
      ),
    tooLong: (/** @type {number} */ over) => `${plural(over, 'character')} over the limit of this model`,
    of: (/** @type {number} */ used, /** @type {number} */ limit) =>
      `${used.toLocaleString('en')} / ${limit.toLocaleString('en')}`,
  },

  price: {
    upTo: (/** @type {number} */ credits) => `up to ${plural(credits, 'credit')}`,
    unknown: 'price not known',
    free: 'costs nothing',
    someFree: (/** @type {number} */ count) => `${count} fetched free`,
    ceilingHint: 'The price is not known; this much is set aside until the provider reports it.',
    unknownHint: 'What it costs is not known until the provider reports it.',
  },

  spending: {
    title: (/** @type {string} */ says) => `Spend ${says}?`,
    titleUnknown: 'Spend without knowing the price?',
    forImages: (/** @type {number} */ images, /** @type {string} */ says) => `${plural(images, 'image')}, ${says}.`,
    changed: 'The price has changed.',
    left: (/** @type {number} */ credits) => `${plural(credits, 'credit')} of the budget left.`,
    overBudget: (/** @type {number} */ credits) =>
      `That is more than is left of the budget, ${plural(credits, 'credit')}.`,
    askAbove: 'Ask above',
    askBefore: 'Ask before spending over',
    credits: 'credits',
    askAboveLabel: 'Ask before spending more than this many credits at once',
    go: (
      /** @type {number} */ images,
    ) => (images === 1 ? 'Make this image' : `Make ${images.toLocaleString('en')} images`),
  },

  tools: {
    label: 'Image',
    open: 'Open large',
    download: 'Download',
    copy: 'Copy prompt',
    copied: 'Prompt copied',
    notCopied: 'The browser did not allow copying.',
    edit: 'Use this prompt again',
    copyImage: 'Copy image',
    imageCopied: 'Image copied',
    imageNotCopied: 'The browser did not allow copying the image. Download it instead.',
    variations: 'Four variations',
    varying: (/** @type {number} */ count, /** @type {string} */ prompt) =>
      `${count} variations of ${named(prompt)} started`,
    reference: 'Use as reference',
    story: 'How it came to be',
    more: 'More',
    resultBefore: 'Previous alternative',
    resultNext: 'Next alternative',
    retry: 'Try again, or fetch what is paid for',
    cancel: 'Cancel',
    cancelSent: 'Cancel · the provider may still charge for it',
    /** @type {(count: number, prompt: string, sent: boolean) => string} */
    canceled: (count, prompt, sent) =>
      [
        `${count === 1 ? named(prompt) : plural(count, 'image')} canceled.`,
        !sent ? '' : count === 1 ? text.node.canceledSent : text.node.canceledSentSeveral,
      ].filter(Boolean).join(' '),
    delete: 'Delete',
    deleted: (/** @type {number} */ count, /** @type {string} */ prompt) => `${what(count, prompt)} moved to the trash`,
    undo: 'Undo',
    selected: (/** @type {number} */ count) => `${count} selected`,
    deselect: 'Deselect',
    severalLabel: 'Selected images',
    alignLeft: 'Align left edges',
    alignTop: 'Align upper edges',
    alignGrid: 'Arrange in a grid',
  },

  node: {
    waiting: 'Waiting',
    startsIn: (/** @type {number} */ s) => `starts in about ${duration(s)}`,
    waitingForProvider: 'The provider is busy; Easel asks again',
    results: 'Alternatives of this image',
    result: (/** @type {number} */ at, /** @type {number} */ count) => `${at} of ${count}`,
    waitingForLimit: 'Waiting for the provider’s limit',
    sending: 'Sending to the provider',
    developing: (/** @type {number} */ s) => `Developing · ${duration(s)}`,
    usually: (/** @type {number} */ s) => `usually about ${Math.round(s)}`,
    longer: 'Taking longer than usual; still on it',
    in: (/** @type {number} */ s) => `in ${duration(s)}`,
    saving: 'Arrived, saving',
    savingShort: 'Saving',
    notFetched: 'The provider says it is done',
    fetchingAgain: 'It could not be fetched yet; Easel keeps trying.',
    failed: 'Failed',
    canceled: 'Canceled',
    canceledSent: 'The provider may still charge for it; if it does, the image is kept.',
    canceledSentSeveral: 'The provider may still charge for them; what it charges for is kept.',
    canceledUnsent: 'It was not sent, so it costs nothing.',
    owed: 'Paid, not fetched yet',
    owedShort: 'Not fetched yet',
    owedDetail: 'Easel keeps trying.',
    moreOwed: 'More to be fetched',
    unknownTitle: 'No response yet',
    unknown: 'The connection broke while sending. It may still arrive; it will not be paid twice.',
    editPrompt: 'Edit prompt',
    ready: (/** @type {string} */ prompt) => `Image ready: ${prompt}`,
    failedAloud: (/** @type {string} */ why, /** @type {string} */ prompt) => `${why}. Image: ${prompt}`,
    imageLate: 'Ready. Loading the image…',
    imageGone: 'The image did not load. Open it large, or reload the page.',
    ai: 'made by AI',
  },

  retry: {
    create: 'Try again',
    anyway: 'Try again anyway',
    startAgain: 'Start again',
    fetch: 'Fetch again',
    createSeveral: (/** @type {number} */ count) => `Try ${count} again`,
    fetchSeveral: (/** @type {number} */ count) => `Fetch ${count} again`,
    several: (/** @type {number} */ count) => `Retry ${count}`,
    moreOwed: 'More of it is paid for and not fetched yet. Easel keeps trying.',
  },

  history: {
    created: (/** @type {number} */ count, /** @type {string} */ prompt) => `${what(count, prompt)} created`,
    moved: (/** @type {number} */ count, /** @type {string} */ prompt) => `${what(count, prompt)} moved`,
    resized: (/** @type {number} */ count, /** @type {string} */ prompt) => `${what(count, prompt)} resized`,
    arranged: (/** @type {number} */ count) => `${plural(count, 'image')} arranged`,
    /** Of images that were made; paid ones stay paid, so it is said where they are. */
    undoneToTrash: (/** @type {string} */ what, /** @type {number} */ count) =>
      `Undone: ${what}. ${count === 1 ? 'It is' : 'They are'} in the trash.`,
    openTrash: 'Open the trash',
    undone: (/** @type {string} */ what) => `Undone: ${what}`,
    redone: (/** @type {string} */ what) => `Redone: ${what}`,
    nothingToUndo: 'Nothing to undo',
    nothingToRedo: 'Nothing to redo',
  },

  /**
   * Why an image failed, and the next step.
   * @type {Record<string, {title: string, detail: string}>}
   */
  reasons: {
    invalid_prompt: { title: 'This prompt cannot be used', detail: 'Change the wording and try again.' },
    content_policy: { title: 'The provider refused this prompt', detail: 'Change the wording and try again.' },
    insufficient_credits: { title: 'The provider account is out of credits', detail: 'Top it up, then retry.' },
    unauthorized: {
      title: 'The provider did not accept the server’s key',
      detail: 'Whoever runs this server has to check the provider’s API key.',
    },
    rate_limited: { title: 'The provider is limiting requests', detail: 'Wait a moment, then retry.' },
    provider_unavailable: { title: 'The provider is down right now', detail: 'Nothing was paid. Retry in a while.' },
    provider_error: { title: 'The provider could not make this image', detail: 'A retry often helps.' },
    timed_out: { title: 'No image after a long wait', detail: 'If it still arrives, it is kept. You can also retry.' },
    outcome_unknown: { title: 'The connection broke while sending', detail: 'It may still arrive; then it is kept.' },
    download_failed: {
      title: 'The image was made but could not be fetched',
      detail: 'It was tried for as long as the provider keeps results.',
    },
    reference_missing: {
      title: 'A reference image is gone',
      detail: 'It was deleted. Choose another one and create the image again.',
    },
    invalid_image: {
      title: 'What arrived is not a complete image',
      detail: 'It was fetched again for as long as the provider keeps results.',
    },
    budget_exceeded: { title: 'The budget is used up', detail: 'Raise the budget, then retry.' },
    canceled: { title: 'Canceled', detail: '' },
    other: { title: 'This image could not be made', detail: 'Retry, or change the wording.' },
  },

  lightbox: { close: 'Close', previous: 'Previous image', next: 'Next image', label: 'Large image' },

  palette: {
    label: 'Find a command, a canvas or an image',
    placeholder: 'Find a command, a canvas or an image…',
    none: 'Nothing with that name',
    canvas: (/** @type {string} */ title) => `Open canvas: ${title}`,
    image: (/** @type {string} */ prompt) => `Go to image: ${prompt}`,
  },
  help: helpText,
  keys: shortcutsText,
};
