import type { Statement } from '../cases.js';
import type { GeneratedPolicy } from './grammar.js';

/** Takes parts of the policy away as long as it still fails. */
export async function shrink(policy: GeneratedPolicy, fails: (candidate: GeneratedPolicy) => Promise<boolean>): Promise<GeneratedPolicy> {
  for (const candidate of smallerPolicies(policy)) if (await fails(candidate)) return shrink(candidate, fails);
  return policy;
}

function smallerPolicies({ statements, ...rest }: GeneratedPolicy): readonly GeneratedPolicy[] {
  const fewer = statements.length < 2 ? [] : without(statements);
  const smaller = statements.flatMap((statement, index) => smallerStatements(statement).map((candidate) => statements.with(index, candidate)));
  return [...fewer, ...smaller].map((left) => ({ ...rest, statements: left }));
}

function smallerStatements(statement: Statement): readonly Statement[] {
  const { Condition: condition, ...rest } = statement;
  const lists = ['Action', 'Resource', 'NotResource'].flatMap((element) =>
    shorter(statement[element]).map((list) => ({ ...statement, [element]: list })),
  );
  if (condition === undefined) return lists;
  return [rest, ...smallerBlocks(condition as Statement).map((Condition) => ({ ...rest, Condition })), ...lists];
}

function smallerBlocks(condition: Statement): readonly Statement[] {
  return Object.entries(condition).flatMap(([operator, block]) => {
    const { [operator]: _, ...otherOperators } = condition;
    const byKey = Object.entries(block as Statement).flatMap(([key, values]) => {
      const { [key]: __, ...otherKeys } = block as Statement;
      const shorterValues = shorter(values).map((list) => ({ ...condition, [operator]: { ...otherKeys, [key]: list } }));
      return Object.keys(otherKeys).length === 0 ? shorterValues : [{ ...condition, [operator]: otherKeys }, ...shorterValues];
    });
    return Object.keys(otherOperators).length === 0 ? byKey : [otherOperators, ...byKey];
  });
}

function shorter(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 1 ? without(value) : [];
}

function without<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.map((_, index) => list.toSpliced(index, 1));
}
