// @ts-check
// The words of “How it came to be”: one sentence for each entry of a picture's trail.

export const storyText = {
  title: 'How it came to be',
  facts: 'Why you can believe this picture',
  trail: 'Step by step',
  attempt: (/** @type {number} */ number) => `Try ${number}`,
  after: (/** @type {string} */ time) => `${time} after it was asked for`,
  copy: 'Copy',
  copied: 'Copied',
  /** @type {Record<string, string>} */
  fact: {
    task: 'Task at the provider',
    hash: 'Fingerprint of the file (SHA-256)',
    size: 'Size',
    type: 'Kind of file',
    credits: 'Credits paid',
    calls: 'Calls to the provider',
    attempts: 'Tries',
    model: 'Model',
    references: 'Reference pictures',
    time: 'From asking to the picture',
  },
  callsHint: (/** @type {number} */ calls) => `${calls}; asking again and again takes about 16`,
  /** @type {Record<string, string>} */
  says: {
    created: 'Asked for',
    sending: 'Being sent to the provider',
    asking: 'The provider was asked how it is going',
    fetching: 'The picture is being fetched',
    claimed: 'Taken up',
    accepted: 'The provider took the task',
    postponed: 'The provider was not ready; nothing was paid, it is sent again',
    refused: 'The provider refused; nothing was paid',
    budget_exceeded: 'Not sent: the budget is used up',
    answer_lost: 'The connection broke while sending; it is not sent twice',
    reported_success: 'The provider reported the picture',
    reported_failure: 'The provider reported a failure',
    hinted: 'A message said it ended; the provider is asked before that is believed',
    still_running: 'Still developing at the provider',
    imported: 'Fetched, checked to be a whole picture, and kept',
    import_postponed: 'It could not be fetched yet; it is tried again',
    import_failed: 'It could not be fetched',
    cancel_requested: 'Canceled',
    callback_refused: 'A message that was not the provider’s was refused; it changed nothing',
    retried: 'Tried again',
  },
};
