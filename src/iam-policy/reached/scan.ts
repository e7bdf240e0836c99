import { isTheInternet } from '../addresses.js';
import type { Keys } from '../extent.js';
import type { Answer } from '../question.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { freeNetworks, fromNetworks } from './networks.js';

/** Asks for one sender with one action, on the bucket or on some keys. */
export type Ask = (sender: Sender, keys: Keys) => Answer;

export interface ScanQuestion {
  /** Of one audience and party, who can send the action. */
  readonly senders: readonly Sender[];
  /** From which of its networks a sender may get through; of the others it is known that they are shut. */
  readonly networksOf: (sender: Sender) => readonly SenderNetwork[];
  readonly ask: Ask;
}

export interface FoundSender {
  /** As it was asked. */
  readonly sender: Sender;
  readonly answer: Extract<Answer, { kind: 'yes' }>;
  /** From which it got through. */
  readonly networks: readonly SenderNetwork[];
}

/** Whose answer is open, and why. */
export interface UnsureSender {
  readonly sender: Sender;
  readonly because: string;
}

export interface Scanned {
  readonly found: readonly FoundSender[];
  readonly unsure: UnsureSender | undefined;
}

/** Asks every sender; of those that get through, from which networks: their union is where requests can come from. */
export function scanSenders(question: ScanQuestion, keys: Keys): Scanned {
  const found: FoundSender[] = [];
  let unsure: UnsureSender | undefined;
  for (const sender of question.senders) {
    const scanned = scanNetworks(question, sender, keys);
    if (scanned.because !== undefined) unsure ??= { sender, because: scanned.because };
    found.push(...scanned.found);
  }
  return { found, unsure };
}

interface ScannedNetworks {
  readonly found: readonly FoundSender[];
  /** Why the answer for some network is open. */
  readonly because?: string;
}

/** One question about all networks together; about each of them only where that one is not a plain no. */
function scanNetworks({ networksOf, ask }: ScanQuestion, sender: Sender, keys: Keys): ScannedNetworks {
  const networks = networksOf(sender);
  const together = ask(fromNetworks(sender, networks), keys);
  if (together.kind === 'no') return { found: [] };
  if (together.kind === 'yes' && networks.length === 1) return { found: [{ sender, answer: together, networks }] };
  // Who is bound to no network need not be asked about each of them.
  const free = together.kind === 'yes' ? askFree({ sender, together, keys }, ask) : undefined;
  if (free !== undefined) return { found: [free] };
  if (together.kind === 'undetermined' && networks.length <= 1) return { found: [], because: together.because };
  const answers = networks.map((network) => ({ network, answer: ask(fromNetworks(sender, [network]), keys) }));
  const found = answers.flatMap(({ network, answer }) => (answer.kind === 'yes' ? [{ sender, answer, networks: [network] }] : []));
  const [because] = answers.flatMap(({ answer }) => (answer.kind === 'undetermined' ? [answer.because] : []));
  return { found, ...(because === undefined ? {} : { because }) };
}

interface AskedTogether {
  readonly sender: Sender;
  readonly together: Extract<Answer, { kind: 'yes' }>;
  readonly keys: Keys;
}

/** Whether the sender gets through from a network that is no bound, with as few assumptions as from any. */
function askFree({ sender, together, keys }: AskedTogether, ask: Ask): FoundSender | undefined {
  const free = freeNetworks(sender);
  if (free.length === 0) return undefined;
  const answer = free.includes(together.network) ? together : ask(fromNetworks(sender, free), keys);
  if (answer.kind !== 'yes' || answer.assuming.length > together.assuming.length) return undefined;
  // From most of the internet the plainer request stays the proof; one from an office would be none.
  const isPlain = isTheInternet(together.network.ranges ?? []);
  return { sender, answer: isPlain ? together : answer, networks: [answer.network] };
}
