import { setTimeout } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { visible } from '../report/escape.js';
import { reporters } from '../report/index.js';
import { endingInTime } from './interrupt.js';
import { createOutputFiles, type OutputFiles } from './output-file.js';
import { packageVersion } from './package-files.js';
import { type Commands, createProgram, shortHelp } from './program.js';
import { type Output, type Surroundings, toOutput } from './surroundings.js';
import { errorText, InterruptedError, UsageError } from './usage-error.js';

const interruptedCode = 130;
/** Anything but 1: that code says that there are findings. */
const failedCode = 2;

/** Runs the command line of this process to its end and sets its exit code. `interrupted`: aborted by the first Ctrl-C or SIGTERM; the second exits. */
export async function main(process: NodeJS.Process, interrupted: AbortSignal): Promise<void> {
  const files = createOutputFiles();
  const stdout = toOutput(process.stdout);
  const stderr = toOutput(process.stderr);
  process.on('exit', () => files.abandonAll());
  const surroundings: Surroundings = {
    stdout,
    stderr,
    stdin: process.stdin,
    environment: process.env,
    folder: process.cwd(),
    now: () => new Date(),
    interrupted,
    files,
  };
  endingInTime(interrupted, () => void noteUnwritten(files, stderr).finally(() => process.exit(interruptedCode)));
  // Node would end with 1, which says that there are findings.
  const onCrash = (error: unknown) => void report(error, { stderr, verbose: process.argv.includes('--verbose') }).then((code) => process.exit(code));
  process.on('uncaughtException', onCrash).on('unhandledRejection', onCrash);
  // What is still open, such as a connection that hangs, must not hold up the end.
  process.exit(await run(process.argv.slice(2), surroundings));
}

/** Tells what there was no time for. Standard error may be stuck, too: then nobody is told. */
async function noteUnwritten(files: OutputFiles, stderr: Output): Promise<void> {
  const left = files.unwritten().map((path) => ` \`${visible(path)}\``);
  const what = left.length === 0 ? 'what was printed may not be whole' : `not written:${left.join(',')}`;
  const written = stderr.write(`curbside: interrupted, and no time was left for every report: ${what}\n`).catch(() => undefined);
  await Promise.race([written, setTimeout(100)]);
}

/** Runs one command line; gives the exit code. Never throws. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  if (words.length === 0) {
    await stderr.write(shortHelp);
    // Not 0: whoever reads that code as "clean" must not get it from a run that looked at nothing.
    return failedCode;
  }
  const printed: Promise<void>[] = [];
  const print = (output: Output) => (text: string) => {
    printed.push(output.write(text));
  };
  let code = failedCode;
  const program = createProgram({
    version: packageVersion(),
    commands: commandsIn(surroundings),
    formats: reporters,
    writeOut: print(stdout),
    writeErr: print(stderr),
    setExitCode: (value) => {
      code = value;
    },
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    code = await report(error, { stderr, verbose: words.includes('--verbose') });
  }
  await Promise.all(printed).catch(() => undefined);
  return code;
}

/** Each command is loaded only when it runs: help needs no cloud SDK. */
function commandsIn(surroundings: Surroundings): Commands {
  return {
    scan: async (flags) => (await import('./commands/scan.js')).scanCommand(flags, surroundings),
    compare: async (paths, flags) => (await import('./commands/compare.js')).compareCommand(paths, flags, surroundings),
    policy: async (paths, flags) => (await import('./commands/policy.js')).policyCommand(paths, flags, surroundings),
    rules: async (id, flags) => (await import('./commands/rules.js')).rulesCommand(id, flags, surroundings),
    demo: async (flags) => (await import('./commands/demo.js')).demoCommand(flags, surroundings),
  };
}

async function report(error: unknown, { stderr, verbose }: { readonly stderr: Output; readonly verbose: boolean }): Promise<number> {
  // Commander has printed its own message, and help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : failedCode;
  if (error instanceof InterruptedError) return interruptedCode;
  const isUsage = error instanceof UsageError;
  const lines = isUsage
    ? error.message.split('\n')
    : [`internal error: ${errorText(error)}`, 'this is a mistake in curbside: run it again with --verbose and report it'];
  const stack = verbose && error instanceof Error ? stackOf(error) : [];
  await stderr.write([...lines.map((line) => `curbside: ${visible(line)}`), ...stack].map((line) => `${line}\n`).join('')).catch(() => undefined);
  return failedCode;
}

function stackOf(error: Error): readonly string[] {
  const own = (error.stack ?? '').split('\n').map(visible);
  return error.cause instanceof Error ? [...own, 'because of:', ...stackOf(error.cause)] : own;
}
