import type { FactRecord, FactSource } from '../../../model/facts.js';
import { scopeOf } from './bucket-names.js';
import { startCaller } from './caller.js';
import type { LiveOptions } from './live-options.js';
import { watchStop } from './stop.js';
import { openTransport } from './transport.js';

const defaults = {
  tries: 4,
  retryMs: 100,
  throttledMs: 600_000,
  regionThrottledMs: 120_000,
  silences: 5,
  silentMs: 180_000,
  silentCallTimeoutMs: 5_000,
  restMs: 30_000,
  connectTimeoutMs: 3_000,
  secondLookMs: 2_000,
};

/**
 * The facts of one live account, read only. Throws `CredentialsError` or `EndpointError` before the first record;
 * after that every failure is in the records.
 */
export function liveSource(options: LiveOptions): FactSource {
  return { facts: (signal) => collect(options, signal) };
}

async function* collect(options: LiveOptions, signal: AbortSignal): AsyncGenerator<FactRecord, void, undefined> {
  const concurrency = options.concurrency ?? 50;
  const patience = { ...defaults, ...options.patience, callTimeoutMs: options.patience?.callTimeoutMs ?? options.callTimeoutMs ?? 20_000 };
  const collectedAt = options.now().toISOString();
  const stop = watchStop(signal, options.deadlineMs);
  const transport = openTransport({ sockets: concurrency, connectTimeoutMs: patience.connectTimeoutMs });
  void transport.connected.then(options.onConnected);
  const caller = startCaller({ transport, stop, concurrency, patience, logger: options.logger });
  const scope = { accounts: [], regions: [], buckets: scopeOf(options.buckets, options.notBuckets) };
  try {
    // The SDK warns on stderr about the age of Node; that is for whoever installs curbside, not for whoever runs it.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { openSession } = await import('./session.js');
    const whileWaiting = () => import('./collection.js');
    const session = await openSession(options, { transport, caller, stop, logger: options.logger, whileWaiting });
    if (session === undefined) {
      yield { record: 'header', kind: 'facts', schemaVersion: 1, from: 'live', collectedAt, caller: null, scope };
      yield { record: 'end', accounts: [], interrupted: true, calls: caller.calls };
      return;
    }
    const { collectAccount } = await whileWaiting();
    yield* collectAccount({ options, session, transport, caller, stop, collectedAt, scope, concurrency, secondLookMs: patience.secondLookMs });
  } finally {
    stop.finish();
    transport.close();
  }
}
