import type { Exposure } from '../model/exposure.js';
import type { Finding } from '../model/result.js';

/** The same text for findings of one bucket that differ in nothing but the party: its id may stand in the request that proves it, too. */
export function textAsideFromParty({ ruleId, kind, severity, baseline }: Finding, exposure: Exposure): string | undefined {
  const { party } = exposure;
  return party === undefined ? undefined : textWithout(party.id, { ruleId, kind, severity, baseline, ...exposure });
}

/** As JSON, with a mark for the id wherever it stands. No text in JSON has that mark in it. */
export function textWithout(id: string, told: unknown): string {
  const text = JSON.stringify(told);
  return id === '' ? text : text.replaceAll(JSON.stringify(id).slice(1, -1), '\u0000');
}
