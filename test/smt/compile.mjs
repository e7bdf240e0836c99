// The question "is there a request of this class with this action which some Allow lets in and no Deny stops?" as SMT-LIB text.
// Written from the IAM User Guide; shares no code with the engine. What AWS leaves open is carried as two formulas: `must` holds
// where the statement matches for sure, `may` where it possibly does. An Allow counts by `may`, a Deny by `must`.
import { inBlock, parseBlock } from './addresses.mjs';
import { because, Excluded } from './excluded.mjs';
import { and, choose, decimal, integer, not, or, text } from './formula.mjs';
import { conditionsOf, isOperator, list, namedIn, partsOf, readPolicy } from './policy-text.mjs';
import { constant, matches, placesOf, sameText, termOf } from './texts.mjs';
import { isUndocumented, tagsInTwoSpellings } from './undocumented.mjs';
import { World } from './world.mjs';

/**
 * @typedef {import('./policy-text.mjs').Part} Part
 * @typedef {{ must: string, may: string }} Match
 * @typedef {{ policy: string, who: import('./physics.mjs').Who, action: import('./physics.mjs').Action, now: number }} Question
 * @typedef {{ kind: 'settled' } | { kind: 'excluded', because: string } | { kind: 'formula', text: string, world: World }} Compiled
 */

/**
 * `settled`: no Allow speaks of the action, so that there is nothing to ask a solver.
 * @param {Question} question @returns {Compiled}
 */
export function compile({ policy: json, who, action, now }) {
  try {
    const policy = readPolicy(json);
    const relevant = policy.Statement.filter((statement) => namesAction(statement, action.name));
    const world = new World({ who, action, now, named: namedIn(policy), mostValues: (key) => conditionsOn(relevant, key) });
    const reader = new Reader(policy, world);
    const matches = (effect) => relevant.filter(({ Effect }) => Effect === effect).map((statement) => reader.statement(statement));
    const allowed = or(matches('Allow').map(({ may }) => may));
    if (allowed === 'false') return { kind: 'settled' };
    for (const { must } of matches('Deny')) world.assert(not(must));
    world.assert(allowed);
    return { kind: 'formula', text: world.lines.join('\n'), world };
  } catch (error) {
    if (error instanceof Excluded) return { kind: 'excluded', because: error.message };
    throw error;
  }
}

/** @param {readonly import('./policy-text.mjs').Statement[]} statements @param {string} key */
function conditionsOn(statements, key) {
  return statements.flatMap(conditionsOf).filter((condition) => condition.key === key).length;
}

/** The action is fixed, so this is decided here. @param {import('./policy-text.mjs').Statement} statement @param {string} action */
function namesAction(statement, action) {
  const isNamed = list(statement.Action ?? statement.NotAction).some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'is').test(action);
  });
  return statement.Action === undefined ? !isNamed : isNamed;
}

/** @param {string} formula @returns {Match} */
function sure(formula) {
  return { must: formula, may: formula };
}

/** @type {Match} */
const open = { must: 'false', may: 'true' };

/** @param {readonly Match[]} matches @returns {Match} */
function all(matches) {
  return { must: and(matches.map(({ must }) => must)), may: and(matches.map(({ may }) => may)) };
}

/** @param {readonly Match[]} matches @returns {Match} */
function any(matches) {
  return { must: or(matches.map(({ must }) => must)), may: or(matches.map(({ may }) => may)) };
}

/** @param {Match} match @returns {Match} */
function opposite({ must, may }) {
  return { must: not(may), may: not(must) };
}

class Reader {
  /** @param {import('./policy-text.mjs').Policy} policy @param {World} world */
  constructor(policy, world) {
    this.version = policy.Version;
    this.tagsInTwoSpellings = tagsInTwoSpellings(policy.Statement);
    this.world = world;
  }

  /** @param {import('./policy-text.mjs').Statement} statement @returns {Match} */
  statement(statement) {
    const who = this.principal(statement);
    if (who === 'false') return sure('false');
    const conditions = conditionsOf(statement).map((condition) => this.condition(condition));
    const says = isUndocumented(statement, this.version, this.tagsInTwoSpellings) ? open : sure('true');
    return all([sure(who), sure(this.resource(statement)), says, ...conditions]);
  }

  /** A Deny stops for sure whom NotPrincipal lists at no level; who is listed at some is perhaps exempt, so that it stops nobody for sure. */
  principal(statement) {
    const { Effect, NotPrincipal } = statement;
    if (Effect === 'Deny' && NotPrincipal?.CanonicalUser !== undefined) throw new Excluded(because.exemptId);
    const isNamed = or(this.names(statement.Principal ?? NotPrincipal));
    return statement.Principal === undefined ? not(isNamed) : isNamed;
  }

  /** @param {unknown} element @returns {readonly string[]} */
  names(element) {
    if (element === '*') return ['true'];
    if (typeof element !== 'object' || element === null) throw new Excluded(because.unreadable);
    return Object.entries(element).flatMap(([type, values]) => list(values).map((value) => this.namesOne(type, value)));
  }

  /** @param {string} type @param {string} value */
  namesOne(type, value) {
    const { world } = this;
    if (type === 'Service') return world.isService && (value === '*' || value === world.question.who.party) ? 'true' : 'false';
    // Nobody of the classes asked about is a canonical user, an access identity or a federated principal.
    if (type !== 'AWS') return 'false';
    if (value === '*') return 'true';
    const [, service, account, name] =
      /^arn:aws:(iam|sts)::(\d{12}):([^*?]+)$/.exec(/^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value) ?? [];
    // S3 refuses other texts, or they are ids of the deleted: they name nobody.
    if (account === undefined || name === undefined || world.signed === 'false') return 'false';
    if (service === 'sts' && !name.startsWith('federated-user/')) throw new Excluded(because.session);
    // A stranger's account is none that a policy names.
    const theirs = world.account[0];
    if (theirs?.kind !== 'constant' || theirs.text !== account) return 'false';
    if (name === 'root') return world.signed;
    return and([world.signed, or([...world.arns, world.opener].map(({ when, is }) => and([when, this.matches(is, value, { wildcards: false })])))]);
  }

  /** @param {import('./texts.mjs').Text} is @param {string} pattern @param {Parameters<typeof placesOf>[1]} [kind] */
  matches(is, pattern, kind) {
    return matches(is, placesOf(pattern, kind), (formula) => this.world.name(formula));
  }

  resource(statement) {
    const isNamed = or(
      list(statement.Resource ?? statement.NotResource).map((pattern) => this.like(this.world.resource, partsOf(pattern, this.version))),
    );
    return statement.Resource === undefined ? not(isNamed) : isNamed;
  }

  /** @param {import('./policy-text.mjs').Condition} condition @returns {Match} */
  condition({ operator, quantifier, ifExists, key: name, values }) {
    if (!isOperator(operator)) return open;
    if (name.toLowerCase() === 's3:dataaccesspointarn' && values.some((value) => value.includes('mrap'))) throw new Excluded(because.manyRegions);
    const key = this.world.key(name);
    if (operator === 'Null') return quantifier === '' && !ifExists ? nullTest(key.present, values) : open;
    const isNegated = operator.includes('Not');
    const isMetByAbsence = ifExists || quantifier === 'all' || (quantifier === '' && isNegated);
    // What AWS makes of an empty list is not documented.
    const onAbsence = isMetByAbsence ? sure('true') : values.length === 0 ? open : sure('false');
    const onPresence = key.present === 'false' ? sure('false') : this.present({ key, operator, quantifier, isNegated, values });
    return {
      must: choose(key.present, onPresence.must, onAbsence.must),
      may: choose(key.present, onPresence.may, onAbsence.may),
    };
  }

  present({ key, operator, quantifier, isNegated, values }) {
    const positive = key.elements.map(({ exists, alternatives }) => ({
      exists,
      match: any(
        alternatives.map(({ when, is }) => {
          const match = values.length === 0 ? open : any(values.map((value) => this.value(key.type, operator, is, value)));
          return { must: and([when, match.must]), may: and([when, match.may]) };
        }),
      ),
    }));
    if (quantifier === '' && key.many) {
      // Nobody says what a plain operator makes of several values, but no reading matches a value that is not there.
      const perhaps = or(positive.map(({ exists, match }) => and([exists, match.may])));
      return isNegated ? { must: not(perhaps), may: 'true' } : { must: 'false', may: perhaps };
    }
    const each = positive.map(({ exists, match }) => ({ exists, match: isNegated ? opposite(match) : match }));
    if (quantifier === 'any') return any(each.map(({ exists, match }) => all([sure(exists), match])));
    return all(each.map(({ exists, match }) => any([sure(not(exists)), match])));
  }

  /** The positive test of an operator: one value of the request against one of the policy. @returns {Match} */
  value(type, operator, is, wanted) {
    const { family, comparison } = toTest(operator);
    if (family === 'Numeric' || family === 'Date') return compared({ family, comparison, type, is, wanted });
    if (family === 'IpAddress') return inBlockOf(type, is, wanted);
    if (type !== 'text') throw new Excluded(because.textOfNumber);
    const parts = partsOf(wanted, family === 'Binary' ? undefined : this.version);
    switch (family) {
      case 'StringLike':
        return sure(this.like(is, parts));
      case 'String':
        return sure(this.equals(is, parts));
      case 'IgnoreCase':
        return sure(this.matches(is, constantOf(parts, because.foldedVariable), { wildcards: false, foldsCase: true }));
      case 'Bool': {
        const truth = constantOf(parts, because.foldedVariable).toLowerCase();
        return truth === 'true' || truth === 'false' ? sure(this.matches(is, truth, { wildcards: false, foldsCase: true })) : open;
      }
      case 'Binary':
        return Buffer.from(wanted, 'base64').toString('base64') === wanted ? sure(this.matches(is, wanted, { wildcards: false })) : open;
      default:
        return this.arnLike(is, parts);
    }
  }

  /** @param {import('./texts.mjs').Text} is @param {readonly Part[]} parts */
  equals(is, parts) {
    if (!parts.some(isVariable)) return this.matches(is, parts.map((part) => part.text).join(''), { wildcards: false });
    return this.filled(parts, (wanted) => sameText(is, wanted));
  }

  /** @param {import('./texts.mjs').Text} is @param {readonly Part[]} parts */
  like(is, parts) {
    if (!parts.some(isVariable)) return matches(is, placesOfParts(parts), (formula) => this.world.name(formula));
    const isPlain = (part) => part.kind !== 'wild' || !/[*?]/.test(part.text);
    if (parts.every(isPlain)) return this.equals(is, parts);
    const last = parts.findLastIndex(isVariable);
    if (!parts.slice(0, last).every(isPlain)) throw new Excluded(because.variableBetweenWildcards);
    // What stands before the first wildcard has a known length once the variables are known: the rest is a suffix.
    return this.filled(parts.slice(0, last + 1), (start) => {
      const prefix = termOf(start);
      const whole = termOf(is);
      const rest = this.world.unknown(`rest of ${whole} after ${prefix}`.replaceAll('|', ''), 'String');
      this.world.assertOnce(`(= ${rest} (str.substr ${whole} (str.len ${prefix}) (- (str.len ${whole}) (str.len ${prefix}))))`);
      const language = matches([{ kind: 'free', symbol: rest }], placesOfParts(parts.slice(last + 1)), (formula) => this.world.name(formula));
      return and([`(str.prefixof ${prefix} ${whole})`, language]);
    });
  }

  /**
   * What holds of the text that the parts make, for each of the values that its variables can have; nothing holds where one has none.
   * @param {readonly Part[]} parts @param {(filled: import('./texts.mjs').Text) => string} holds
   */
  filled(parts, holds) {
    const choices = parts.reduce(
      (rows, part) => rows.flatMap((row) => this.valuesOf(part).map(({ when, is }) => ({ when: and([row.when, when]), is: [...row.is, ...is] }))),
      [{ when: 'true', is: /** @type {import('./texts.mjs').Text} */ ([]) }],
    );
    return or(choices.map(({ when, is }) => and([when, holds(is)])));
  }

  /** @param {Part} part @returns {readonly { when: string, is: import('./texts.mjs').Text }[]} */
  valuesOf(part) {
    if (part.kind !== 'variable') return [{ when: 'true', is: constant(part.text) }];
    const key = this.world.key(part.key);
    const otherwise = part.fallback === undefined ? [] : [constant(part.fallback)];
    // Only keys of one value can be filled in.
    if (key.many || key.present === 'false') return otherwise.map((is) => ({ when: 'true', is }));
    if (key.type !== 'text') throw new Excluded(because.variableOfNumber);
    return [
      ...key.elements.flatMap(({ exists, alternatives }) => alternatives.map(({ when, is }) => ({ when: and([exists, when]), is }))),
      ...otherwise.map((is) => ({ when: not(key.present), is })),
    ];
  }

  /** Six parts, compared one by one. @param {import('./texts.mjs').Text} is @param {readonly Part[]} parts @returns {Match} */
  arnLike(is, parts) {
    const pattern = constantOf(parts, because.variableInArn);
    if (parts.some(({ kind }) => kind === 'literal')) throw new Excluded(because.variableInArn);
    const pieces = (pattern === '*' ? '*:*:*:*:*:*' : pattern).split(':');
    // A short pattern that ends in a star may stand for every ARN that begins so, or for none.
    if (pieces.length < 6) return pattern.endsWith('*') ? open : sure('false');
    const places = [...placesOf(`${pieces.slice(0, 5).join(':')}:`, { crossesColons: false }), ...placesOf(pieces.slice(5).join(':'))];
    return sure(matches(is, places, (formula) => this.world.name(formula)));
  }
}

/** @param {Part} part */
function isVariable(part) {
  return part.kind === 'variable';
}

/** @param {readonly Part[]} parts */
function placesOfParts(parts) {
  return parts.flatMap((part) => placesOf(part.kind === 'variable' ? '' : part.text, { wildcards: part.kind === 'wild' }));
}

/** @param {readonly Part[]} parts @param {string} reason */
function constantOf(parts, reason) {
  return parts
    .map((part) => {
      if (part.kind === 'variable') throw new Excluded(reason);
      return part.text;
    })
    .join('');
}

const families = {
  StringEquals: 'String',
  StringLike: 'StringLike',
  StringEqualsIgnoreCase: 'IgnoreCase',
  ArnEquals: 'Arn',
  ArnLike: 'Arn',
  Bool: 'Bool',
  BinaryEquals: 'Binary',
  IpAddress: 'IpAddress',
};

/** The positive test behind an operator. @param {string} operator */
function toTest(operator) {
  const positive = operator.replace('Not', '');
  const [, numbers, comparison = ''] = /^(Numeric|Date)(.*)$/.exec(positive) ?? [];
  return { family: numbers ?? families[positive], comparison };
}

/** @param {string} present @param {readonly string[]} values @returns {Match} */
function nullTest(present, values) {
  if (values.length === 0) return open;
  return any(
    values.map((value) => {
      const wanted = value.toLowerCase();
      return wanted === 'true' ? sure(not(present)) : wanted === 'false' ? sure(present) : open;
    }),
  );
}

const relations = { Equals: '=', LessThan: '<', LessThanEquals: '<=', GreaterThan: '>', GreaterThanEquals: '>=' };

/** @returns {Match} */
function compared({ family, comparison, type, is, wanted }) {
  const bound = family === 'Date' ? secondsOf(wanted) : decimal(wanted);
  if (bound === 'nothing') return open;
  if (bound === undefined) throw new Excluded(because.oddNumber);
  if (type === 'text' || type === 'address' || (family === 'Date') !== (type === 'time')) throw new Excluded(because.numberOfText);
  return sure(`(${relations[comparison]} ${bound.includes('.') ? `(to_real ${is})` : is} ${bound})`);
}

/** A W3C profile of ISO 8601, or seconds since 1970; `nothing` for a day that no calendar has. @param {string} written */
function secondsOf(written) {
  if (/^\d{5,}$/.test(written)) return integer(BigInt(written));
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.test(written)) return undefined;
  const milliseconds = Date.parse(written);
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(written.slice(0, 10))) return 'nothing';
  return integer(milliseconds / 1000);
}

/** @returns {Match} */
function inBlockOf(type, is, wanted) {
  if (type !== 'address') throw new Excluded(because.numberOfText);
  const block = parseBlock(wanted);
  return block === undefined ? open : sure(inBlock(is, block));
}
