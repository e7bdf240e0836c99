import { describe, expect, test } from 'vitest';
import { printGlob } from '../glob/index.js';
import { fillVariables, isFixed, parsePolicyString, toGlob, toText, variablesOf } from './policy-string.js';

const values: Readonly<Record<string, string>> = { 'aws:username': 'u*', 'aws:principaltag/team': 'red' };

function filledIn(text: string, version: '2012-10-17' | '2008-10-17' = '2012-10-17') {
  return fillVariables(parsePolicyString(text, version), (key) => values[key]);
}

describe('filling in variables', () => {
  test.each([
    { text: 'a*', filled: 'a*' },
    { text: 'home/${aws:username}/*', filled: 'home/u${*}/*' },
    { text: '${AWS:UserName}', filled: 'u${*}' },
    { text: '${aws:PrincipalTag/team}${aws:username}', filled: 'redu${*}' },
    { text: "${aws:PrincipalTag/other, 'blue*'}/*", filled: 'blue${*}/*' },
    { text: "${aws:PrincipalTag/team, 'blue'}", filled: 'red' },
    { text: '${*}${?}${$}', filled: '${*}${?}$' },
    { text: '${', filled: '${' },
    { text: 'a${b', filled: 'a${b' },
    { text: '${aws:username}/${', filled: 'u${*}/${' },
    { text: '${aws:username', filled: '${aws:username' },
    { text: "${aws:PrincipalTag/other,'x'}", filled: 'x' },
    { text: "${aws:PrincipalTag/other, ''}.", filled: '.' },
  ])('$text becomes $filled', ({ text, filled }) => {
    expect(printGlob(toGlob(filledIn(text) ?? []))).toBe(filled);
  });

  test('a variable without a value and default leaves nothing', () => {
    expect(filledIn('a/${aws:SourceIp}')).toBeUndefined();
  });

  test('documents of 2008 have no variables', () => {
    expect(toText(filledIn('${aws:username}', '2008-10-17') ?? [])).toBe('${aws:username}');
  });
});

test('the variables of a string are its keys in lower case', () => {
  expect(variablesOf(parsePolicyString("${aws:UserName}/${*}/${aws:PrincipalTag/T, 'x'}", '2012-10-17'))).toEqual([
    'aws:username',
    'aws:principaltag/t',
  ]);
});

test.each([
  { text: 'abc', fixed: true },
  { text: '${*}', fixed: true },
  { text: 'a*', fixed: false },
  { text: 'a?', fixed: false },
  { text: '${aws:username}', fixed: false },
  { text: 'a-${aws:username}', fixed: false },
  { text: '${*}-*', fixed: false },
])('$text is a fixed value: $fixed', ({ text, fixed }) => {
  expect(isFixed(parsePolicyString(text, '2012-10-17'))).toBe(fixed);
});
