import { cut, markdownProse, markdownValue, sarifText, terminalValue, visible } from './escape.js';

/** How a sink spells outside text: a single value, and a sentence that may quote values. */
export interface Voice {
  readonly value: (text: string) => string;
  readonly prose: (sentence: string) => string;
}

/** What a person reads of one value or sentence. Longer ones stand whole in the JSON report. */
const valueLimit = 300;
const proseLimit = 600;

export const terminalVoice: Voice = {
  value: (text) => terminalValue(cut(visible(text), valueLimit)),
  prose: (sentence) => cut(visible(sentence), proseLimit),
};
export const markdownVoice: Voice = {
  value: (text) => markdownValue(cut(visible(text), valueLimit)),
  prose: (sentence) => markdownProse(cut(visible(sentence), proseLimit)),
};
export const sarifVoice: Voice = {
  value: (text) => sarifText(terminalValue(cut(text, 120)), 200),
  prose: (sentence) => sarifText(sentence, 400),
};
