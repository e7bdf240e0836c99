// One question for z3: is there a request of this class, with this action, that gets through? For tests, and for whoever measures.
import { printAddress } from './addresses.mjs';
import { compile } from './compile.mjs';
import { toNumber, toText } from './solver.mjs';

/**
 * @typedef {{ arn?: string, account?: string, opener?: string, service?: string, action: string, resource: string, context: Readonly<Record<string, readonly string[]>> }} Found
 * @typedef {{ kind: 'sat', request: Found, formula: string } | { kind: 'unsat', formula: string } | { kind: 'unknown', formula: string }
 *   | { kind: 'settled' } | { kind: 'excluded', because: string }} SmtAnswer
 */

/**
 * @param {import('./solver.mjs').Solver} solver @param {import('./compile.mjs').Question} question @returns {SmtAnswer}
 */
export function ask(solver, question) {
  const compiled = compile(question);
  if (compiled.kind !== 'formula') return compiled;
  const plan = readingOf(compiled.world);
  // Reading may have declared more than the statements did.
  const formula = compiled.world.lines.join('\n');
  const verdict = solver.ask(formula, plan.terms);
  if (verdict.kind !== 'sat') return { kind: verdict.kind, formula };
  return { kind: 'sat', request: plan.read(verdict.values), formula };
}

/** Stands in for what no statement asks about. */
const example = { account: '902846155173', name: 'any' };

/** Which terms make up a request, and how to read it off their values. @param {import('./world.mjs').World} world */
function readingOf(world) {
  /** @type {string[]} */
  const terms = [];
  const wanted = (term) => terms.push(term) - 1;
  const text = (is) => is.map((segment) => (segment.kind === 'constant' ? segment.text : (segment.symbols ?? [segment.symbol]).map(wanted)));
  const resource = text(world.resource);
  const signed = wanted(world.signed);
  const callers = callersOf(world).map(({ when, is }) => ({ when: wanted(when), is: text(is) }));
  const opener = openerOf(world).map(({ when, is }) => ({ when: wanted(when), is: text(is) }));
  const keys = [...world.keys].map(([name, { type, elements }]) => ({
    name,
    type,
    elements: elements.map(({ exists, alternatives }) => ({
      exists: wanted(exists),
      alternatives: alternatives.map(({ when, is }) => ({
        when: wanted(when),
        is: Array.isArray(is) ? text(is) : typeof is === 'string' ? [wanted(is)] : [wanted(is.isFour), wanted(is.value)],
      })),
    })),
  }));
  /** @param {readonly string[]} values @returns {Found} */
  const read = (values) => {
    const at = (index) => values[index] ?? '';
    const holds = (index) => at(index) === 'true';
    const print = (is) => is.map((piece) => (typeof piece === 'string' ? piece : piece.map((index) => toText(at(index))).join(''))).join('');
    const printValue = (type, is, name) => (type === 'text' ? print(is) : printNumber(type, is.map(at), name));
    const context = keys.flatMap(({ name, type, elements }) => {
      const carried = elements
        .filter(({ exists }) => holds(exists))
        .flatMap(({ alternatives }) => alternatives.find(({ when }) => holds(when)) ?? []);
      return carried.length === 0 ? [] : [[name, carried.map(({ is }) => printValue(type, is, name))]];
    });
    const { who, action } = world.question;
    const caller = holds(signed) ? callers.find(({ when }) => holds(when)) : undefined;
    const arn = caller === undefined ? undefined : print(caller.is);
    const user = holds(signed) ? opener.find(({ when }) => holds(when)) : undefined;
    return {
      ...(arn === undefined ? {} : { arn, account: arn.split(':')[4] ?? '' }),
      ...(user === undefined ? {} : { opener: print(user.is) }),
      ...(who.audience === 'service' ? { service: who.party ?? '' } : {}),
      action: action.name,
      resource: print(resource),
      context: Object.fromEntries(context),
    };
  };
  return { terms, read };
}

/** Of the session of a federated user, where a statement names a user. @param {import('./world.mjs').World} world */
function openerOf(world) {
  return world.unknowns.has('name of the opener') ? [world.opener] : [];
}

/** @param {import('./world.mjs').World} world */
function callersOf(world) {
  if (world.signed === 'false') return [];
  if (world.unknowns.has('name of the role')) return world.arns;
  const isStranger = world.question.who.audience === 'any-account' || world.question.who.audience === 'organization';
  const account = isStranger && !world.unknowns.has('account 1') ? [{ kind: 'constant', text: example.account }] : world.account;
  const arn = [{ kind: 'constant', text: 'arn:aws:iam::' }, ...account];
  const named = (rest) => [...arn, { kind: 'constant', text: rest }];
  if (!world.unknowns.has('is a role')) return [{ when: 'true', is: named(`:role/${example.name}`) }];
  const { role, user, federatedUser } = world.identity;
  const session = [{ kind: 'constant', text: 'arn:aws:sts::' }, ...account, { kind: 'constant', text: `:federated-user/${example.name}` }];
  return [
    { when: role, is: named(`:role/${example.name}`) },
    { when: user, is: named(`:user/${example.name}`) },
    { when: federatedUser, is: session },
    { when: 'true', is: named(':root') },
  ];
}

/** @param {import('./key.mjs').Key['type']} type @param {readonly string[]} values @param {string} name */
function printNumber(type, [first = '', second = ''], name) {
  if (type === 'address') return printAddress(first === 'true' ? 4 : 6, toNumber(second));
  if (type === 'time' && name === 'aws:currenttime') return new Date(Number(toNumber(first)) * 1000).toISOString();
  return String(toNumber(first));
}
