import { parseSandboxAccount } from '../../sandbox/account.js';
import { startSandbox } from '../../sandbox/server.js';
import { packagePath } from '../package-files.js';
import type { DemoFlags, ScanFlags } from '../program.js';
import type { Surroundings } from '../surroundings.js';
import { readText } from '../text-file.js';
import { UsageError } from '../usage-error.js';
import { scanCommand } from './scan.js';

/** Made up, and good for the sandbox only. Nothing of the user's own configuration is read. */
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'eu-central-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const ambient = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_STS',
  'AWS_USE_FIPS_ENDPOINT',
];

const interruptedCode = 130;
const largestAccount = 1024 * 1024;

export async function demoCommand(flags: DemoFlags, surroundings: Surroundings): Promise<number> {
  const file = packagePath('policies/demo/account.yaml');
  const read = await readText(file, largestAccount, surroundings);
  if ('error' in read) throw new UsageError(`cannot read the sample account \`${file}\`: ${read.error}`);
  const account = parseSandboxAccount(read.text, 'policies/demo/account.yaml');
  if (!account.ok) throw new UsageError(account.problems.map((problem) => problem.message).join('\n'));
  const sandbox = await startSandbox(account.value);
  try {
    const scan: ScanFlags = { ...flags, endpointUrl: sandbox.url, config: packagePath('policies/demo/curbside.yaml'), failOn: 'high' };
    enterDemoEnvironment();
    const code = await scanCommand(scan, surroundings);
    if (code === interruptedCode) return code;
    await surroundings.stderr.write(`curbside: a scan of this account would have ended with exit code ${code}\n`);
    return 0;
  } finally {
    await sandbox.close();
  }
}

/** The SDK reads the environment of the process, so that is where credentials have to stand. The demo is all that this process does. */
function enterDemoEnvironment(): void {
  for (const name of ambient) delete process.env[name];
  Object.assign(process.env, credentials);
}
