import { Command } from 'commander';
import type { FailOn } from '../model/result.js';
import {
  collect,
  type FormatChoice,
  parseAccount,
  parseBucketGlob,
  parseBucketName,
  parseDeadline,
  parseEndpoint,
  parseFailOn,
  parseFormat,
  parseProfile,
  parseRegion,
} from './flags.js';

/** Flags of every command that gives a verdict. */
export interface VerdictFlags {
  readonly format?: readonly FormatChoice[];
  readonly failOn: FailOn;
  readonly config?: string;
  readonly policies?: string;
  readonly baseline?: string;
  readonly allowIncomplete?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
}

export interface ScanFlags extends VerdictFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly bucket?: readonly string[];
  readonly notBucket?: readonly string[];
  readonly from?: string;
  readonly save?: string;
  readonly deadline?: number;
}

export interface PolicyFlags extends VerdictFlags {
  readonly owner?: string;
  readonly bucket?: string;
  readonly kind: string;
  readonly block?: readonly string[];
}

export interface CompareFlags {
  readonly owner?: string;
  readonly bucket?: string;
  readonly kind: string;
  readonly format: string;
  readonly verbose?: boolean;
}

export interface RulesFlags {
  readonly policies?: string;
  readonly format: string;
  readonly verbose?: boolean;
}

export type DemoFlags = Pick<VerdictFlags, 'format' | 'quiet' | 'verbose' | 'color'>;

/** What a command does; gives the exit code. */
export interface Commands {
  scan(flags: ScanFlags): Promise<number>;
  policy(files: readonly string[], flags: PolicyFlags): Promise<number>;
  compare(files: readonly [string, string], flags: CompareFlags): Promise<number>;
  rules(id: string | undefined, flags: RulesFlags): Promise<number>;
  demo(flags: DemoFlags): Promise<number>;
}

export interface ProgramOptions {
  readonly version: string;
  readonly commands: Commands;
  readonly formats: readonly { readonly format: string; readonly describe: string }[];
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  readonly setExitCode: (code: number) => void;
}

const exitCodes = `
Exit codes:
  0    clean: everything was looked at, nothing at or above --fail-on
  1    findings at or above --fail-on
  2    wrong use, configuration or credentials
  3    incomplete: nothing at the threshold, but something could not be read
  130  interrupted (Ctrl-C or SIGTERM)`;

/** The command line as a tree of commands and flags. It only reads; what a command does is handed in. */
export function createProgram(options: ProgramOptions): Command {
  const { commands, version } = options;
  const done = (code: Promise<number>) => code.then(options.setExitCode);
  const program = new Command('curbside')
    .description(
      'Says who, that should not, can do what to which bucket, by which way, and what proves it. Reads only: nothing in your account is ever changed.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: options.writeOut,
      writeErr: options.writeErr,
      outputError: (text, write) => write(text.replace(/^error: /, 'curbside: ')),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(`curbside --help` shows how)')
    .addHelpText('after', firstSteps)
    .addHelpText('after', exitCodes);

  addVerdictFlags(addScanFlags(program.command('scan')), options.formats)
    .addHelpText('after', scanExamples)
    .addHelpText('after', exitCodes)
    .action((flags: ScanFlags) => done(commands.scan(flags)));

  addVerdictFlags(addPolicyFlags(program.command('policy')), options.formats)
    .addHelpText('after', policyExamples)
    .addHelpText('after', exitCodes)
    .action((files: readonly string[], flags: PolicyFlags) => done(commands.policy(files, flags)));

  program
    .command('compare')
    .summary('say what a new policy allows that the old one did not; offline')
    .description(
      'Says what the new policy allows that the old one did not, and the reverse, each with a request that shows it. Ends with 1 where somebody outside gains.',
    )
    .argument('<old>', 'policy as JSON; - is standard input')
    .argument('<new>', 'policy as JSON')
    .option('--owner <account>', 'account that owns the bucket', parseAccount)
    .option('--bucket <name>', 'bucket that the policies are on', parseBucketName)
    .option('--kind <kind>', 'bucket or access-point: what the policies are on', 'bucket')
    .option('--format <name>', 'text or json', 'text')
    .option('--verbose', 'show where an error came from')
    .addHelpText('after', '\nExamples:\n  curbside compare old.json new.json --bucket my-bucket --owner 111122223333')
    .addHelpText('after', exitCodes)
    .action((before: string, after: string, flags: CompareFlags) => done(commands.compare([before, after], flags)));

  program
    .command('rules')
    .summary('list every rule, or explain one')
    .description('Lists every rule with its severity, or prints the page of one rule.')
    .argument('[id]', 'rule to explain')
    .option('--policies <dir>', 'folder with rules of your own')
    .option('--format <name>', 'text or json', 'text')
    .option('--verbose', 'show where an error came from')
    .addHelpText('after', '\nExamples:\n  curbside rules\n  curbside rules anyone-can-read')
    .action((id: string | undefined, flags: RulesFlags) => done(commands.rules(id, flags)));

  const demo = program
    .command('demo')
    .summary('scan a built-in sample account, over real HTTP, without any account')
    .description(
      'Starts a small S3 of our own on this machine, scans the sample account in it over real HTTP, and shows the report. Needs no account, no network, no credentials. Always ends with 0; it prints the code that a scan would have had.',
    );
  addFormatFlags(demo, options.formats)
    .addHelpText('after', '\nExamples:\n  curbside demo\n  curbside demo --format json=demo.json')
    .action((flags: DemoFlags) => done(commands.demo(flags)));

  return program;
}

function addScanFlags(command: Command): Command {
  return command
    .summary('scan the account of your credentials')
    .description('Scans the storage of one account: that of your credentials (environment, profile, SSO, role), or one that was saved with --save.')
    .option('--profile <name>', 'profile of the AWS configuration', parseProfile)
    .option('--region <name>', 'region to sign in to', parseRegion)
    .option('--endpoint-url <url>', 'an S3-compatible service instead of AWS', (text) => parseEndpoint(text))
    .option('--bucket <glob...>', 'only buckets whose name matches', collect(parseBucketGlob))
    .option('--not-bucket <glob...>', 'no buckets whose name matches', collect(parseBucketGlob))
    .option('--from <file>', 'scan facts that were saved before; no account needed')
    .option('--save <file>', 'keep the facts, for --from')
    .option('--deadline <time>', 'stop looking after 90s, 10m or 1h', parseDeadline);
}

function addPolicyFlags(command: Command): Command {
  return command
    .summary('say who can do what under a bucket policy; offline')
    .description(
      'Says who can do what under the policy in each file. Offline: no account is asked. Nothing but the policy is known, and no guardrail is on unless --block says so.',
    )
    .argument('<file...>', 'bucket policies as JSON; - is standard input')
    .option('--owner <account>', 'account that owns the bucket', parseAccount)
    .option('--bucket <name>', 'bucket that the policy is on', parseBucketName)
    .option('--kind <kind>', 'bucket or access-point: what the policy is on', 'bucket')
    .option('--block <bit>', 'Block Public Access that is on: a bit or all (repeatable)', collect(String));
}

function addVerdictFlags(command: Command, formats: ProgramOptions['formats']): Command {
  const judged = command
    .option('--config <file>', 'what is intended, waived and trusted; without it curbside.yaml, here or above in the repository')
    .option('--policies <dir>', 'folder with rules of your own')
    .option('--baseline <report>', 'earlier JSON report; only what is new or wider fails')
    .option('--fail-on <severity>', 'critical, high, medium, low, info or none', parseFailOn, 'high')
    .option('--allow-incomplete', 'end with 0 where it would be 3, and say so');
  return addFormatFlags(judged, formats);
}

function addFormatFlags(command: Command, formats: ProgramOptions['formats']): Command {
  const names = formats.map(({ format }) => format).join(', ');
  return command
    .option('--format <name[=file]>', `report and the file it goes to (repeatable): ${names}`, collect(parseFormat))
    .option('--quiet', 'no progress and no notes')
    .option('--verbose', 'every detail, and a log on standard error')
    .option('--no-color', 'no colours');
}

/** For a run without a command. */
export const shortHelp = `curbside says who, that should not, can do what to which bucket, and proves it.

  curbside demo     try it on a built-in account
  curbside scan     scan the account of your credentials
  curbside --help   everything else
`;

const firstSteps = `
First steps:
  curbside demo     see what it finds, without an account
  curbside scan     scan the account of your credentials`;

const scanExamples = `
Examples:
  curbside scan
  curbside scan --profile audit --bucket 'prod-*' --format sarif=out.sarif
  curbside scan --save account.ndjson
  curbside scan --from account.ndjson --fail-on critical`;

const policyExamples = `
Examples:
  curbside policy policy.json --bucket my-bucket --owner 111122223333
  curbside policy policy.json --block restrict-public-buckets
  terraform output -raw policy | curbside policy - --format json`;
