import type { BucketEvaluation } from '../../../model/result.js';
import type { AwsBucketFacts } from '../facts.js';
import { digestOf } from './digest.js';

/** Characters of facts and evaluations that are kept, about: what comes later is judged by itself. */
const mostKept = 12_000_000;
/** Facts that were seen once, of which it is not known whether others are alike; then the count begins anew. */
const mostSeen = 5_000;
const longestFacts = 24_000;

/**
 * Judges buckets that differ in nothing but their name together: many accounts have thousands of them, from one template. One that bears
 * a stand-in of the same length is judged, so that lines and columns hold, and its evaluation is told of each.
 *
 * That is right where the name is nothing but a name: each place that has it is the ARN of the bucket or of its objects, and no pattern
 * that could tell bucket names apart stands anywhere. All else is judged by itself.
 */
export class AlikeBuckets<R extends BucketEvaluation | undefined> {
  /** By the facts with the stand-in, what to say of a name; `undefined` for those that are no template. */
  private readonly known = new Map<string, ((name: string) => R) | undefined>();
  /** Digests of facts with the stand-in. */
  private readonly seen = new Set<string>();
  private readonly judge: (facts: AwsBucketFacts) => R;
  private kept = 0;

  /** `judge`: where it has no answer to a template, it has none to all that are alike. */
  constructor(judge: (facts: AwsBucketFacts) => R) {
    this.judge = judge;
  }

  evaluate(facts: AwsBucketFacts): R {
    const { name } = facts;
    if (facts.only !== undefined || !isPlainName(name)) return this.judge(facts);
    const text = JSON.stringify(facts);
    const standIn = 'zq'.repeat(name.length).slice(0, name.length);
    if (text.length > longestFacts || !isTold(text, { name, standIn })) return this.judge(facts);
    const template = text.replaceAll(name, standIn);
    if (this.isWorthLearning(template)) this.learn(template, standIn);
    const tell = this.known.get(template);
    return tell === undefined ? this.judge(facts) : tell(name);
  }

  /** Most facts are those of one bucket: they are kept from the second on that is alike. */
  private isWorthLearning(template: string): boolean {
    if (this.kept >= mostKept || this.known.has(template)) return false;
    const digest = digestOf(template);
    if (this.seen.delete(digest)) return true;
    if (this.seen.size >= mostSeen) this.seen.clear();
    this.seen.add(digest);
    return false;
  }

  private learn(template: string, standIn: string): void {
    const facts = parsed<AwsBucketFacts>(template);
    this.kept += template.length;
    this.known.set(template, isTemplate(facts, template) ? this.judged(facts, standIn) : undefined);
  }

  private judged(facts: AwsBucketFacts, standIn: string): ((name: string) => R) | undefined {
    const evaluation = this.judge(facts);
    if (evaluation === undefined) return () => evaluation;
    const told = JSON.stringify(evaluation);
    if (!isWhole(told, standIn)) return undefined;
    this.kept += told.length;
    return (name) => parsed<R>(told.replaceAll(standIn, name));
  }
}

/** What was written here a moment ago. */
function parsed<T>(text: string): T {
  return JSON.parse(text);
}

/**
 * Whether the facts know neither name but as it is spelled: operators that ignore letter case would find it in another spelling, too, and
 * a request that fits a pattern has what stands around its wildcards side by side.
 */
function isTold(text: string, { name, standIn }: { readonly name: string; readonly standIn: string }): boolean {
  const found = text.toLowerCase().replaceAll(/[*?]/g, '');
  return !found.includes(standIn) && occurrences(found, name) === occurrences(text, name);
}

/** Long enough not to stand in other words, and of a kind that has no meaning of its own: no number, no dots, no prefix or suffix that S3 keeps for itself. */
function isPlainName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{6,61}[a-z0-9]$/.test(name) && /[a-z]/.test(name) && !name.includes('--') && !/^(xn-|sthree-|amzn-)|-s3alias$/.test(name);
}

function isTemplate({ name, policy }: AwsBucketFacts, template: string): boolean {
  const text = policy.state === 'known' ? policy.value : '';
  const others = text.replaceAll(wordsWithoutOtherBuckets(name), '');
  const arns = text.match(new RegExp(`"arn:aws[a-z-]*:s3:::${name}["/]`, 'g')) ?? [];
  // Once as the name, and once in each ARN.
  return !/[*?\\]|\$\{/.test(others) && !text.includes('${') && occurrences(template, name) === 1 + arns.length && !others.includes(name);
}

/** Strings of a policy in which a wildcard stands for no name of a bucket: our ARNs, actions of S3, everything, and who is named by IAM. */
function wordsWithoutOtherBuckets(name: string): RegExp {
  return new RegExp(`"(?:arn:aws[a-z-]*:s3:::${name}(?:/[^"\\\\]*)?|[sS]3:[A-Za-z*]*|\\*|arn:aws[a-z-]*:(?:iam|sts)::[^"\\\\]*)"`, 'g');
}

/** Whether every mention of the stand-in is all of it: texts are cut where they get long. */
function isWhole(told: string, standIn: string): boolean {
  return !/zq|qz|z…/.test(told.replaceAll(standIn, ''));
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
