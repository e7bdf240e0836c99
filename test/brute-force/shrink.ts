import type { JsonPolicy, JsonStatement } from './reference.js';

/** Takes parts of the policy away as long as it still fails. */
export function shrink(policy: JsonPolicy, fails: (candidate: JsonPolicy) => boolean): JsonPolicy {
  let smallest = policy;
  for (;;) {
    const smaller = smallerPolicies(smallest).find((candidate) => isTrueFor(fails, candidate));
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

function isTrueFor(fails: (candidate: JsonPolicy) => boolean, candidate: JsonPolicy): boolean {
  try {
    return fails(candidate);
  } catch {
    return false;
  }
}

function smallerPolicies(policy: JsonPolicy): readonly JsonPolicy[] {
  const { Statement: statements } = policy;
  const fewer = statements.length < 2 ? [] : statements.map((_, index) => statements.filter((_statement, at) => at !== index));
  const smaller = statements.flatMap((statement, index) =>
    smallerStatements(statement).map((candidate) => statements.map((old, at) => (at === index ? candidate : old))),
  );
  return [...fewer, ...smaller].map((Statement) => ({ ...policy, Statement }));
}

function smallerStatements(statement: JsonStatement): readonly JsonStatement[] {
  const { Condition: condition, ...rest } = statement;
  const lists = (['Action', 'NotAction', 'Resource', 'NotResource'] as const).flatMap((element) =>
    shorter(statement[element]).map((value) => ({ ...statement, [element]: value })),
  );
  if (condition === undefined) return lists;
  const operators = Object.entries(condition);
  const conditions = operators.flatMap(([operator, block]) =>
    Object.entries(block).flatMap(([key, values]) => {
      const others = Object.fromEntries(Object.entries(block).filter(([other]) => other !== key));
      const without = { ...condition, [operator]: others };
      const bare = Object.fromEntries(Object.entries(without).filter(([, left]) => Object.keys(left).length > 0));
      return [bare, ...shorter(values).map((value) => ({ ...condition, [operator]: { ...others, [key]: value } }))];
    }),
  );
  return [rest, ...conditions.map((Condition) => ({ ...rest, Condition })), ...lists];
}

function shorter(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 1 ? value.map((_, index) => value.filter((_item, at) => at !== index)) : [];
}
