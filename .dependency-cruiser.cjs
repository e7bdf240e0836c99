/**
 * The borders between the folders, as docs/architecture.md draws them. Each rule says why it stands.
 * Needs TypeScript below 7: with 7 the cruiser sees no module and reports success; test/borders.test.ts would notice.
 */
const tests = '[.]test[.]ts$|/(testing|fixtures)/';
const core = '^src/(json|glob|iam-policy|model)/';
const middle = '^src/(judge|report|providers/[^/]+/evaluate)/';
const digest = '^src/providers/aws/evaluate/digest[.]ts$';
const sdk = '(^|/)(@aws-sdk|@smithy|@azure|@google-cloud)/';
const logger = '(^|/)pino(/|$)';

/** Code that ships, not its tests. */
const shipped = (path) => ({ path, pathNot: tests });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one idea, or that one of them is in the wrong folder.',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere fails at run time.',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'shipped-code-needs-no-development-packages',
      comment: 'Development packages are not there once the package is installed. Types vanish in the build.',
      severity: 'error',
      from: shipped('^src/'),
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'shipped-code-does-not-import-tests',
      comment: 'Tests and what only tests use are not part of the package.',
      severity: 'error',
      from: shipped('^src/'),
      to: { path: ['^test/', tests] },
    },
    {
      name: 'core-is-pure',
      comment: 'Text, patterns, policy language and nouns are functions of their input: no file, no network, no process.',
      severity: 'error',
      from: shipped(core),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-knows-nothing-above-it',
      comment: 'Everything stands on the core, so the core stands on nothing.',
      severity: 'error',
      from: shipped(core),
      to: { path: '^src/', pathNot: core },
    },
    {
      name: 'core-and-middle-do-not-log',
      comment: 'What is worth saying is in the result; only the edge talks.',
      severity: 'error',
      from: shipped('^src/(?!cli/|providers/[^/]+/collect/)'),
      to: { path: logger },
    },
    {
      name: 'glob-stands-alone',
      comment: 'Pattern arithmetic knows no document and no noun.',
      severity: 'error',
      from: shipped('^src/glob/'),
      to: { path: '^src/', pathNot: '^src/glob/' },
    },
    {
      name: 'model-holds-nouns-only',
      comment: 'Every stage shares the model; it must not pull a parser or a language into all of them.',
      severity: 'error',
      from: shipped('^src/model/'),
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'iam-policy-knows-the-language-only',
      comment: 'It is a library of its own: of the model it may know positions and problems, not exposures, findings or severities.',
      severity: 'error',
      from: shipped('^src/iam-policy/'),
      to: { path: '^src/model/', pathNot: '^src/model/observed[.]ts$' },
    },
    {
      name: 'cloud-sdk-in-collectors-only',
      comment: 'A cloud is asked in one place, so that everything else runs on saved facts.',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: ['^src/providers/[^/]+/collect/', tests] },
      to: { path: sdk },
    },
    {
      name: 'providers-know-no-stage',
      comment: 'A cloud delivers facts and exposures; what happens to them is decided elsewhere.',
      severity: 'error',
      from: shipped('^src/providers/'),
      to: { path: '^src/(inventory|judge|report|sandbox|cli)/|^src/scan[.]ts$' },
    },
    {
      name: 'providers-are-strangers',
      comment: 'The next cloud must not lean on this one.',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/' },
    },
    {
      name: 'collectors-do-not-judge',
      comment: 'A collector that judges decides what is not read, and then nobody can tell. What to read is handed in as a call plan.',
      severity: 'error',
      from: shipped('^src/providers/[^/]+/collect/'),
      to: { path: '^src/(iam-policy|judge)/|^src/providers/[^/]+/(evaluate|iac)/' },
    },
    {
      name: 'collectors-open-no-files',
      comment: 'A collector talks to its cloud over the network and to nothing else.',
      severity: 'error',
      from: shipped('^src/providers/[^/]+/collect/'),
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(http|https|stream|net|tls|dns|crypto|timers|events|url|buffer|async_hooks)(/promises)?$' },
    },
    {
      name: 'templates-are-handed-in',
      comment: 'Plans and templates are read through a function confined to the folder that the user gave.',
      severity: 'error',
      from: shipped('^src/providers/[^/]+/iac/'),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'evaluation-and-judgement-are-pure',
      comment: 'Same facts, same exposures, same findings, same bytes: no file, no network, no process.',
      severity: 'error',
      from: { path: middle, pathNot: [digest, tests] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'digest-needs-a-hash-alone',
      comment:
        'A digest is a pure computation, but the one in the platform that does not wait stands beside sources of randomness in node:crypto. So one file of one function has it.',
      severity: 'error',
      from: { path: digest },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'evaluation-stands-on-facts',
      comment: 'Exposures follow from facts, whoever read them.',
      severity: 'error',
      from: shipped('^src/providers/[^/]+/evaluate/'),
      to: { path: '^src/providers/[^/]+/(collect|iac)/' },
    },
    {
      name: 'severity-is-not-evaluations-business',
      comment: 'Code establishes what is true; how much it matters is data in policies/.',
      severity: 'error',
      from: shipped('^src/providers/'),
      to: { path: '^src/model/rule[.]ts$' },
    },
    {
      name: 'judge-and-report-know-no-cloud',
      comment: 'Rules and reports speak of exposures, so the next cloud gets them for nothing.',
      severity: 'error',
      from: shipped('^src/(judge|report)/'),
      to: { path: '^src/(providers|iam-policy|sandbox|inventory|cli)/|^src/scan[.]ts$' },
    },
    {
      name: 'report-does-not-judge',
      comment: 'A reporter prints what was decided. It cannot change it if it cannot reach it.',
      severity: 'error',
      from: shipped('^src/report/'),
      to: { path: '^src/judge/' },
    },
    {
      name: 'judge-does-not-print',
      comment: 'A verdict is the same in every format.',
      severity: 'error',
      from: shipped('^src/judge/'),
      to: { path: '^src/report/' },
    },
    {
      name: 'inventory-is-a-format',
      comment: 'It turns a stream of facts into lines and back; where the lines go is decided by the command line.',
      severity: 'error',
      from: shipped('^src/inventory/'),
      to: { path: '^src/(providers|judge|report|sandbox|cli|iam-policy)/|^src/scan[.]ts$' },
    },
    {
      name: 'inventory-does-no-io',
      comment: 'Lines come in and go out as values.',
      severity: 'error',
      from: shipped('^src/inventory/'),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sandbox-serves-loopback-only',
      comment: 'The sandbox answers HTTP from an account handed to it. It opens no file and judges nothing.',
      severity: 'error',
      from: shipped('^src/sandbox/'),
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(http|net|stream|events|url|buffer|timers|crypto|zlib)(/promises)?$' },
    },
    {
      name: 'sandbox-is-not-the-scanner',
      comment: 'An endpoint that shared code with the scanner would share its mistakes, and the demo would prove nothing.',
      severity: 'error',
      from: shipped('^src/sandbox/'),
      to: { path: '^src/(providers|judge|report|inventory|cli|iam-policy)/|^src/scan[.]ts$' },
    },
    {
      name: 'flow-is-handed-its-parts',
      comment: 'src/scan.ts is the picture of the flow; files, registries and clouds are chosen by the command line.',
      severity: 'error',
      from: { path: '^src/scan[.]ts$' },
      to: { path: '^src/(cli|sandbox)/|^src/providers/[^/]+/' },
    },
    {
      name: 'flow-does-no-io',
      comment: 'src/scan.ts is the picture of the flow; files, registries and clouds are chosen by the command line.',
      severity: 'error',
      from: { path: '^src/scan[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'registries-are-for-the-command-line',
      comment: 'Who reaches a registry knows every cloud and every format.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', tests] },
      to: { path: '^src/(providers|report)/index[.]ts$' },
    },
    {
      name: 'nothing-leans-on-the-command-line',
      comment: 'Flags, files, environment and exit codes are the outermost layer.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: ['^src/cli/', '(^|/)commander(/|$)'] },
    },
    {
      name: 'files-and-process-for-the-command-line',
      comment: 'The file system and the process are a privilege of one folder.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', tests] },
      to: { path: '^(node:)?(fs|process|child_process|os|readline|worker_threads|cluster|repl|vm)(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'executable-starts-the-build',
      comment: 'bin/ holds no logic: it starts the built command line.',
      severity: 'error',
      from: { path: '^bin/' },
      to: { path: '^(src|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
