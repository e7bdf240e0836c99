import type { Sender, SenderNetwork } from '../senders/sender.js';

/** The same sender, in some of its networks only. */
export function fromNetworks(sender: Sender, network: readonly SenderNetwork[]): Sender {
  if (network.length === sender.variants.network.length) return sender;
  return { ...sender, variants: { ...sender.variants, network } };
}

/** Whether the sender comes from the whole internet, or from a network that everybody can have. */
export function isFree({ variants }: Sender, reached: readonly SenderNetwork[]): boolean {
  if (reached.some(isEverybodys)) return true;
  const internet = variants.network.filter(({ ranges }) => ranges !== undefined);
  return internet.length > 0 && internet.every((network) => reached.includes(network));
}

/** Those that are no bound by themselves. */
export function freeNetworks({ variants: { network } }: Sender): readonly SenderNetwork[] {
  const isInternet = network.filter(({ ranges }) => ranges !== undefined).length === 1;
  return network.filter((each) => isEverybodys(each) || (isInternet && each.ranges !== undefined));
}

function isEverybodys({ ranges, through }: SenderNetwork): boolean {
  return ranges === undefined && through === undefined;
}
