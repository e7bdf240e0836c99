import { parentPort } from 'node:worker_threads';
import { type ComparedPolicies, comparePolicies } from './comparison.js';

parentPort?.on('message', (policies: ComparedPolicies) => parentPort?.postMessage(comparePolicies(policies)));
