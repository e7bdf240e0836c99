import { gzipSync } from 'node:zlib';

/** What a code scanning upload would be refused for, or would show wrongly. Empty: it is taken. */
export function objectionsTo(text: string): readonly string[] {
  const objections: string[] = [];
  const object = (when: boolean, why: string): void => {
    if (when) objections.push(why);
  };
  const log = recordOf(JSON.parse(text));
  object(gzipSync(text).length >= 10_000_000, 'the file is over 10 MB when compressed');
  object(log['version'] !== '2.1.0', 'the version is not 2.1.0');
  object(!isFilled(log['$schema']), 'there is no $schema');
  const runs = listOf(log['runs']);
  object(runs.length !== 1, `there are ${runs.length} runs, not one`);
  for (const run of runs) runObjections(recordOf(run), object);
  return objections;
}

type Objection = (when: boolean, why: string) => void;

function runObjections(run: Part, object: Objection): void {
  const driver = recordOf(recordOf(run['tool'])['driver']);
  const rules = listOf(driver['rules']).map(recordOf);
  object(!isFilled(driver['name']), 'the driver has no name');
  object(!isFilled(driver['fullName']), 'the driver has no full name');
  object(!/^[^/]+\/.*\/[^/]*$/.test(String(recordOf(run['automationDetails'])['id'])), 'automationDetails.id is not category and run id');
  object('originalUriBaseIds' in run || 'threadFlowLocations' in run, 'the run has members that make results invisible');
  object(new Set(rules.map((rule) => rule['id'])).size !== rules.length, 'a rule id occurs twice');
  object(rules.length > 25_000, 'there are too many rules');
  for (const rule of rules) ruleObjections(rule, object);
  object(!Array.isArray(run['results']), 'results is no list');
  const results = listOf(run['results']).map(recordOf);
  object(results.length > 5000, `there are ${results.length} results, more than are kept`);
  const hashes = results.map((result) => recordOf(result['partialFingerprints'])['primaryLocationLineHash']);
  object(new Set(hashes).size !== hashes.length, 'two results have the same primaryLocationLineHash');
  const requests = listOf(run['webRequests']).length;
  for (const result of results) resultObjections(result, { rules, requests }, object);
  for (const artifact of listOf(run['artifacts']).map(recordOf)) uriObjections(recordOf(artifact['location'])['uri'], object);
}

function ruleObjections(rule: Part, object: Objection): void {
  const id = String(rule['id']);
  const properties = recordOf(rule['properties']);
  const tags = listOf(properties['tags']);
  const severity = properties['security-severity'];
  object(!isFilled(rule['id']), 'a rule has no id');
  for (const member of ['shortDescription', 'fullDescription', 'help']) {
    const words = recordOf(rule[member])['text'];
    object(!isFilled(words), `rule ${id} has no ${member}`);
    object(member !== 'help' && String(words).length > 1024, `${member} of rule ${id} is too long`);
  }
  object(rule['name'] !== undefined && (!isFilled(rule['name']) || String(rule['name']).length > 255), `the name of rule ${id} is empty or too long`);
  object(
    typeof severity !== 'string' || !(Number(severity) > 0 && Number(severity) <= 10),
    `the security-severity of rule ${id} is not a string in (0, 10]`,
  );
  object(!tags.includes('security'), `rule ${id} lacks the tag security`);
  object(tags.length > 20 || tags.some((tag) => !isFilled(tag)), `rule ${id} has too many tags, or an empty one`);
  object(!['note', 'warning', 'error'].includes(String(recordOf(rule['defaultConfiguration'])['level'])), `rule ${id} has an unknown level`);
  object(rule['helpUri'] !== undefined && !/^https:\/\/\S+$/.test(String(rule['helpUri'])), `the helpUri of rule ${id} is no address`);
}

function resultObjections(result: Part, { rules, requests }: { rules: readonly Part[]; requests: number }, object: Objection): void {
  const name = JSON.stringify(result['ruleId']);
  const locations = listOf(result['locations']).map(recordOf);
  const fingerprints = recordOf(result['partialFingerprints']);
  const message = recordOf(result['message']);
  object(!isFilled(result['ruleId']), 'a result has no ruleId');
  object(rules[Number(result['ruleIndex'])]?.['id'] !== result['ruleId'], `ruleIndex of ${name} points to another rule`);
  object(!isFilled(message['text']) || 'id' in message, `the message of ${name} is empty or indirect`);
  object(/\]\([^)]/.test(String(message['text'])), `the message of ${name} holds a link`);
  object(locations.length !== 1, `${name} has ${locations.length} locations, not one`);
  object(!/^[\w.-]+:[1-9][0-9]*$/.test(String(fingerprints['primaryLocationLineHash'])), `${name} has no primaryLocationLineHash`);
  object(!isFilled(fingerprints['findingId/v1']), `${name} has no findingId/v1`);
  object('suppressions' in result, `${name} is suppressed, which is shown as open`);
  object(!['fail', 'open'].includes(String(result['kind'])), `the kind of ${name} is ${String(result['kind'])}`);
  object((result['kind'] === 'open') !== (result['level'] === 'none'), `level and kind of ${name} contradict each other`);
  const index = recordOf(result['webRequest'])['index'];
  object(index !== undefined && !(Number(index) >= 0 && Number(index) < requests), `the webRequest of ${name} dangles`);
  for (const location of [...locations, ...flowLocations(result), ...listOf(result['relatedLocations']).map(recordOf)])
    placeObjections(location, object);
}

function flowLocations(result: Part): readonly Part[] {
  const flows = listOf(result['codeFlows']).map(recordOf);
  const threads = flows.flatMap((flow) => listOf(flow['threadFlows']).map(recordOf));
  return threads.flatMap((thread) => listOf(thread['locations']).map((location) => recordOf(recordOf(location)['location'])));
}

function placeObjections(location: Part, object: Objection): void {
  const physical = recordOf(location['physicalLocation']);
  const region = recordOf(physical['region']);
  uriObjections(recordOf(physical['artifactLocation'])['uri'], object);
  const [startLine, startColumn, endLine, endColumn] = ['startLine', 'startColumn', 'endLine', 'endColumn'].map((member) => Number(region[member]));
  const numbers = [startLine, startColumn, endLine, endColumn];
  object(!numbers.every((number) => Number.isInteger(number) && Number(number) > 0), `a region has missing numbers: ${JSON.stringify(region)}`);
  const ordered = Number(endLine) > Number(startLine) || (endLine === startLine && Number(endColumn) > Number(startColumn));
  object(!ordered, `a region ends before it begins: ${JSON.stringify(region)}`);
}

function uriObjections(uri: unknown, object: Objection): void {
  const segments = String(uri).split('/');
  object(!isFilled(uri), 'an artifact has no URI');
  object(!/^(?:[\w.~!$&'()*+,;=@-]|%[0-9A-F]{2}|\/)+$/.test(String(uri)), `a URI is not encoded: ${String(uri)}`);
  object(
    segments.some((segment) => segment === '' || segment === '.' || segment === '..'),
    `a URI is not relative, or climbs: ${String(uri)}`,
  );
}

type Part = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
