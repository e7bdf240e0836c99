// How long the engine takes for a policy, with z3 asked a part of the same questions in the same run.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ask } from '../smt/ask.mjs';
import { actions } from '../smt/physics.mjs';
import { Solver } from '../smt/solver.mjs';
import { decide, judge, reach } from './evaluate.mjs';
import { hostilePolicy, longPolicy, oneActionPolicy, randomFrom, typicalPolicy } from './policies.mjs';

/** Goals in milliseconds for `decide`, as the project states them: the text read, every audience and access. */
const kinds = [
  { name: 'typical, 3 to 5 statements', make: typicalPolicy, count: 2_000, smt: 5, goal: 0.5 },
  { name: '50 statements of all kinds', make: longPolicy, count: 60, smt: 1, goal: 2 },
  { name: '50 on one action, with conditions', make: oneActionPolicy, count: 100, smt: 1, goal: 5 },
  { name: 'hostile, about 20 KB', make: hostilePolicy, count: 15, smt: 0, goal: 20 },
];

const now = 1_767_225_600;
const audiences = ['anyone', 'any-account'];

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** One row for each kind of policy: medians in milliseconds, after a first round that is not counted. */
export async function policyRows() {
  const solver = await Solver.start();
  const rows = kinds.map(({ name, make, count, smt, goal }) => {
    const random = randomFrom(7);
    const policies = Array.from({ length: count }, () => make(random, 'b'));
    for (const policy of policies) judge(policy);
    const decideMs = median(policies.map((policy) => timed(() => decide(policy))));
    const reachMs = median(policies.map((policy) => timed(() => reach(policy))));
    const judgeMs = median(policies.map((policy) => timed(() => judge(policy))));
    const questions = audiences.flatMap((audience) => actions.map((action) => ({ who: { audience }, action, now })));
    const solved = policies.slice(0, smt).map((text) => timed(() => questions.forEach((question) => ask(solver, { ...question, policy: text }))));
    return {
      name,
      bytes: policies[0].length,
      decideMs,
      reachMs,
      judgeMs,
      goal,
      smtMs: solved.length === 0 ? null : median(solved),
      smtQuestions: questions.length,
    };
  });
  await solver.stop();
  return rows;
}

/** Many policies in a process of their own. */
export function manyPolicies(count, distinct) {
  return JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'many-policies.mjs'), String(count), String(distinct)], { encoding: 'utf8' }),
  );
}
