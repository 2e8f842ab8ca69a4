// The sentences of messages in English: the default, and the list of what a translation may replace. Each names its
// places in braces; a translation may use those of the English one and no others.

export const ENGLISH = {
  // How grave it is, and what a message begins with.
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
  resolved: 'RESOLVED',
  worse: 'WORSE',
  still: 'STILL',
  escalated: 'ESCALATED',
  heldBack: '{count} messages held back',
  heldBackOne: '1 message held back',

  // The first line.
  opening: '{word}: {title} at {device}',

  // Rows.
  where: 'Where',
  since: 'Since',
  lasted: 'Lasted',
  from: 'From',
  until: 'Until',
  howBad: 'How bad',
  value: 'Value',
  worst: 'Worst',
  normal: 'Normal',
  limit: 'Limit',
  before: 'Before',
  devices: 'Devices',
  devicesOf: '{count} of {of} ({share} %)',
  mostGivenReason: 'Reason',
  acknowledged: 'Seen by',
  acknowledgedBy: '{by}, {at}',
  byLink: 'somebody, by the link of a message',

  // Paragraphs.
  repeat: 'It still goes on, and nobody has acknowledged it. This is reminder {repeat}.',
  escalatedNote: 'Nobody has acknowledged it so far, so you are asked too. This is reminder {repeat}.',
  stillFiring: 'A silence has ended, and it still goes on.',
  overNote: 'It is over. Nothing needs to be done.',
  worseNote: 'It has become worse since the last message.',
  closed: 'It was closed, it did not end: look there before you count on it.',
  newNormal:
    'It has not gone back. It has lasted so long that it counts as normal from now on; look whether that is right.',
  heldBackNote:
    'From {since} on more came than the limit of messages a minute lets through. Nothing is lost: every incident is kept.',
  someDevices: 'Some of them',
  whatToDo: 'What to do',
  whatElse: 'What else was found',
  found: '{title} ({severity}), since {since}, {readings}: {message}',
  foundOnce: '{title} ({severity}), at {since}, {readings}: {message}',
  foundEnded: '{title} ({severity}), from {since} to {until}, {readings}: {message}',
  oneReading: '1 reading',
  manyReadings: '{count} readings',
  more: 'and {count} more',
  acknowledgeLink: 'Acknowledge it, or silence it for 1 or 8 hours (a page opens first)',
  acknowledgeCommand: 'Acknowledge it (stops reminders)',
  silenceCommand: 'Silence it for a while',
  list: 'Every incident',
  page: 'See it',
  incident: 'Incident {id}, message {number}',

  /** Behind a sentence. */
  flaps: 'It comes and goes: open until it is quiet for an hour.',

  // The page behind the link of a message.
  pageAcknowledge: 'Acknowledge',
  pageSilence1h: 'Silence for 1 hour',
  pageSilence8h: 'Silence for 8 hours',
  pageName: 'Your name, so that others know (may stay empty)',
  pageAcknowledged: 'Acknowledged. There are no reminders any more, unless it becomes worse.',
  pageSilenced: 'Silenced until {until}.',
  pageOver: 'It is over. There is nothing to acknowledge.',
  pageRefused: 'Nothing was done',
  pageExpired: 'This link is older than a week. Use the one of a newer message, or `npx weir alerts`.',
  pageMalformed: 'This is no link of a message, or a part of it is missing. Copy the whole line of the message.',
  pageGone: 'There is no such incident any more.',
  pageAgain: 'This page had been open for too long, and nothing was done. Press the button again.',
  pageTryAgain: 'That did not work just now. Look at what it says here, and press the button again if it is needed.',
  pageBroken: 'Links cannot be checked right now. Try again in a minute, or use `npx weir alerts ack`.',
} as const satisfies Record<string, string>;

export type Word = keyof typeof ENGLISH;

/** Names for people of the rules that no profile names; any other rule goes by its own name. */
export const ENGLISH_TITLES: Readonly<Record<string, string>> = {
  adaptive: 'unusual value',
  cohort: 'unlike its neighbours',
  silent: 'no readings',
  'silent-group': 'no readings from many',
  'all-rejected': 'all readings rejected',
  'all-rejected-group': 'all readings of many rejected',
};

/**
 * What to do about each kind of rule, where the profile says nothing: what somebody who knows neither Weir nor the site
 * can do first.
 */
export const ENGLISH_TODO: Readonly<Record<string, string>> = {
  outage: 'Ask on site whether the supply is off. If it is on, look at the meter, its fuse and its wiring.',
  spike: 'Find out what has started: a machine that was left on, or a fault that heats or leaks.',
  drop: 'Ask whether something was switched off on purpose. If not, look for what has stopped.',
  level:
    'Compare it with what people there say and with devices near by. If it is real, act on it; if not, check the sensor.',
  rate: 'It moved faster than it should. Look there before it goes further.',
  pattern: 'Several signs point to the same thing. Have somebody look there now.',
  stuck: 'The sensor shows the same over and over. Restart it; if that does not help, exchange it.',
  zscore: 'It is unusual for this device, which need not be wrong. Ask what has changed there.',
  adaptive: 'It is unusual for this device, which need not be wrong. Ask what has changed there.',
  cohort: 'It differs from its neighbours. Look at this device first; the others are as usual.',
  silent: 'Check its power and its network, then the gateway that it sends through.',
  'silent-group': 'Many fell silent at once: look at the network, the gateway or what brings the readings here first.',
  'all-rejected':
    'It sends, but what it sends is not understood. `npx weir kept` shows what came and why it was refused.',
  'all-rejected-group':
    'Many at once are not understood: look for a change of firmware or format. `npx weir kept` shows what came.',
};
