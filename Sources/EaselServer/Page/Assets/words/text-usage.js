// @ts-check
// The words of the usage panel.

const number = (/** @type {number} */ value) => value.toLocaleString('en', { maximumFractionDigits: 2 });

export const usageText = {
  title: 'Usage',
  of: (/** @type {string} */ organization) => `All canvases of ${organization}, including everybody’s images.`,
  here: 'On this canvas now',
  hereCredits: (/** @type {number} */ credits) => `${number(credits)} ${credits === 1 ? 'credit' : 'credits'}`,
  hereImages: (/** @type {number} */ count) =>
    `${number(count)} ${count === 1 ? 'image' : 'images'}; what is in the trash is not counted`,
  images: 'Images made',
  credits: 'Credits used',
  calls: 'Calls per image',
  saved: (/** @type {number} */ calls) => `${number(calls)} fewer than by asking again and again`,
  seconds: 'From the provider’s result to the stored image',
  half: 'half of them within',
  most: '95 of 100 within',
  reserved: (/** @type {number} */ credits) => `${number(credits)} more set aside for images under way`,
  unknownCost: (/** @type {number} */ tasks, /** @type {number} */ credits) =>
    `${number(tasks)} ${tasks === 1 ? 'task' : 'tasks'} of unknown cost, for which ${number(credits)} stay set aside`,
  budget: (/** @type {number} */ used, /** @type {number} */ budget) =>
    `${number(used)} of ${number(budget)} credits of the budget spent or set aside`,
  budgetNone: 'No budget is set',
  perDay: 'Credits per day',
  perModel: 'Credits per model',
  against: 'Calls to the provider',
  withEasel: 'With Easel, by callback',
  withPolling: 'By asking again and again',
  callsCount: (/** @type {number} */ calls) => `${number(calls)} ${calls === 1 ? 'call' : 'calls'}`,
  failures: 'What went wrong',
  failuresCount: (/** @type {number} */ count) => `${number(count)} ${count === 1 ? 'image' : 'images'}`,
  table: 'As a table',
  day: 'Day',
  model: 'Model',
  tasks: 'Tasks',
  creditsColumn: 'Credits',
  emptyTitle: 'Nothing used yet',
  emptyLead: 'Describe an image on the canvas. Its credits, calls and time show up here.',
  number,
};
