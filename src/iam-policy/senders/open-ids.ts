import type { Mentions } from '../mentions.js';

/** Whose patterns on ids are so entangled that nobody knows who has such ids: those of strangers and named parties, and of the bucket's owner. */
const open = { others: new WeakSet<Mentions>(), owner: new WeakSet<Mentions>() };

export function leaveOpen(mentions: Mentions, whose: keyof typeof open): () => void {
  return () => void open[whose].add(mentions);
}

export function areOpen(mentions: Mentions, whose: keyof typeof open): boolean {
  return open[whose].has(mentions);
}
