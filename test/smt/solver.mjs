// z3 behind one door: SMT-LIB text in, `sat` with values, `unsat` or `unknown` out.
import { init, killThreads } from 'z3-solver';
import { readText } from './formula.mjs';

/** Contexts keep what they have seen; after so many questions a new one takes over. */
const questionsPerContext = 500;

/**
 * @typedef {{ kind: 'sat', values: readonly string[] } | { kind: 'unsat' } | { kind: 'unknown' }} Verdict
 */

/** Answers at once: while it thinks, the process does nothing else. */
export class Solver {
  /** @param {Awaited<ReturnType<typeof init>>} api @param {number} effort */
  constructor({ Z3, em }, effort) {
    this.z3 = Z3;
    this.em = em;
    this.effort = effort;
    this.asked = 0;
    this.context = this.newContext();
  }

  /**
   * @param {number} effort z3's own count of steps after which it answers `unknown`; the same on every machine, unlike a time.
   */
  static async start(effort = defaultEffort) {
    return new Solver(await init(), effort);
  }

  /**
   * @param {string} formula @param {readonly string[]} wanted Terms whose values are to be told. @returns {Verdict}
   */
  ask(formula, wanted = []) {
    this.asked += 1;
    if (this.asked % questionsPerContext === 0) this.renew();
    const verdict = this.tell(`(push)\n${formula}\n(check-sat)`).trim();
    const values = verdict === 'sat' ? this.valuesOf(wanted, formula) : [];
    this.tell('(pop)');
    if (values === 'out of effort') {
      this.renew();
      return { kind: 'unknown' };
    }
    if (verdict === 'unsat' || verdict === 'unknown') return { kind: verdict };
    if (verdict !== 'sat') throw new Error(`z3 did not understand the question: ${verdict}\n${formula}`);
    return { kind: 'sat', values };
  }

  /** The effort of a question that was decided may end while its model is told. @param {readonly string[]} wanted @param {string} formula */
  valuesOf(wanted, formula) {
    if (wanted.length === 0) return [];
    const told = this.tell(`(get-value (${wanted.join(' ')}))`);
    if (told.includes('max. resource limit exceeded')) return 'out of effort';
    const values = secondsOfPairs(told);
    if (values.length !== wanted.length) throw new Error(`z3 does not tell the values of its model: ${told}\n${formula}`);
    return values;
  }

  /**
   * Straight into the library: the package's own call works in another thread, which reads the text after its memory was given back.
   * @param {string} commands @returns {string}
   */
  tell(commands, context = this.context) {
    return this.em.ccall('Z3_eval_smtlib2_string', 'string', ['number', 'string'], [context, commands]);
  }

  renew() {
    this.z3.del_context(this.context);
    this.context = this.newContext();
  }

  newContext() {
    const context = this.z3.mk_context(this.z3.mk_config());
    this.tell(`(set-option :rlimit ${this.effort})`, context);
    return context;
  }

  async stop() {
    await killThreads(this.em);
  }
}

export const defaultEffort = 300_000;

/** The second halves of `((term value) ...)`. @param {string} answer */
function secondsOfPairs(answer) {
  const tokens = answer.match(/"(?:[^"]|"")*"|\|[^|]*\||[()]|[^\s()"|]+/g) ?? [];
  let at = 0;
  /** @returns {string} */
  const next = () => {
    const token = tokens[at] ?? ')';
    at += 1;
    if (token !== '(') return token;
    const parts = [];
    while (at < tokens.length && tokens[at] !== ')') parts.push(next());
    at += 1;
    return `(${parts.join(' ')})`;
  };
  const values = [];
  at += 1;
  while (tokens[at] === '(') {
    at += 1;
    next();
    values.push(next());
    at += 1;
  }
  return values;
}

/** A text, or one character of eight bits. @param {string} constant */
export function toText(constant) {
  return constant.startsWith('#x') ? String.fromCharCode(Number.parseInt(constant.slice(2), 16)) : readText(constant);
}

/** @param {string} constant */
export function toNumber(constant) {
  return BigInt(constant.replace(/^\(- (\d+)\)$/, '-$1'));
}
