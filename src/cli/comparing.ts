import { parentPort, workerData } from 'node:worker_threads';
import { type ComparedPolicies, comparePolicies } from './comparison.js';

// INVARIANT: whoever starts this thread hands in two policies, and waits for one answer.
parentPort?.postMessage(comparePolicies(workerData as ComparedPolicies));
