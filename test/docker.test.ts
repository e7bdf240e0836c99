import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const text = readFileSync(resolve(root, 'docker/Dockerfile'), 'utf8');
const ignored = readFileSync(resolve(root, 'docker/Dockerfile.dockerignore'), 'utf8');
const dockerfile = DockerfileParser.parse(text);
const instructions = dockerfile.getInstructions();

const named = (keyword: string): readonly Instruction[] => instructions.filter((instruction) => instruction.getKeyword() === keyword);
const wordsOf = (instruction: Instruction): readonly string[] => instruction.getArguments().map((argument) => argument.getValue());
const finalStage = (): readonly Instruction[] => instructions.slice(instructions.lastIndexOf(dockerfile.getFROMs().at(-1) as From));
const last = (keyword: string): readonly string[] =>
  wordsOf(finalStage().findLast((instruction) => instruction.getKeyword() === keyword) as Instruction);

/** What a COPY takes from the working copy; nothing where it takes from another stage. */
function takenFromClone(copy: Instruction): readonly string[] {
  const isFromStage = (copy as Copy).getFromFlag() !== null;
  return isFromStage ? [] : wordsOf(copy).slice(0, -1);
}

describe('the Dockerfile', () => {
  it('has a stage that builds, a stage with what runs need, and the image', () => {
    expect(dockerfile.getFROMs().map((from) => from.getBuildStage())).toEqual(['build', 'packages', 'image']);
  });

  it('stands on one Node, by version', () => {
    const images = dockerfile.getFROMs().map((from) => from.getImage());
    expect(images).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim', 'node:24-bookworm-slim']);
  });

  it('copies from the clone only what is there, or what a clean clone has', () => {
    const taken = named('COPY').flatMap(takenFromClone);
    expect(taken.length).toBeGreaterThan(8);
    expect(taken.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });

  it('lets everything that it copies through its ignore file, and nothing else', () => {
    const taken = new Set(
      named('COPY')
        .flatMap(takenFromClone)
        .map((path) => path.replace(/^\.\//, '')),
    );
    const letThrough = ignored.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    expect(ignored.split('\n')).toContain('*');
    expect(letThrough.sort()).toEqual([...taken].sort());
  });

  it('takes from other stages only stages that it has', () => {
    const stages = named('COPY').flatMap((copy) => (copy as Copy).getFromFlag()?.getValue() ?? []);
    expect(stages).toEqual(['packages', 'build']);
  });

  it('holds in the image what the package ships, its dependencies, and no sources', () => {
    const copied = finalStage()
      .filter((instruction) => instruction.getKeyword() === 'COPY')
      .map((copy) => wordsOf(copy).at(-1));
    expect(copied).toEqual(['./', './bin', './policies', './node_modules', './dist']);
  });

  it('runs as a user who is not root, by number', () => {
    expect(last('USER')).toEqual(['1000:1000']);
  });

  it('starts the program itself, not a shell', () => {
    expect(last('ENTRYPOINT').join(' ')).toBe('["node", "/app/bin/curbside.js"]');
    expect(existsSync(resolve(root, 'bin/curbside.js'))).toBe(true);
  });

  it('runs no scripts of packages', () => {
    const installs = named('RUN')
      .map((step) => wordsOf(step).join(' '))
      .filter((step) => step.includes('npm ci'));
    expect(installs).toEqual(['npm ci --ignore-scripts', 'npm ci --ignore-scripts --omit=dev']);
  });

  it('has no health check, for it is a job that ends', () => {
    expect(named('HEALTHCHECK')).toEqual([]);
  });

  it('carries no secret: no build argument, and one setting in the environment', () => {
    expect(named('ARG')).toEqual([]);
    expect(named('ENV').map((setting) => wordsOf(setting))).toEqual([['NODE_ENV=production']]);
  });
});
