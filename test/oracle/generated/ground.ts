import type { Store } from '../probe.js';
import { type Answer, type StoreRequest, send } from '../request.js';
import { objectTag, storeAction } from './actions.js';
import { policyText } from './ask.js';
import { type Attempt, fixtures, toStoreRequest } from './attempt.js';
import type { GeneratedPolicy } from './grammar.js';

/** One bucket on which policies are tried, one after the other. */
export class Ground {
  readonly bucket: string;
  private readonly store: Store;
  private policy: GeneratedPolicy | undefined;
  /** Objects that are not as the fixtures say. */
  private readonly changed = new Set<string>(fixtures.keys());
  /** Objects beside the fixtures. */
  private readonly added = new Set<string>();

  constructor(store: Store, bucket: string) {
    this.store = store;
    this.bucket = bucket;
  }

  async open(): Promise<void> {
    await this.asOwner({ method: 'PUT', path: this.bucket });
    await this.restore();
  }

  /** Sets the policy, with all objects as they were first. `false`: the store refuses it. */
  async set(policy: GeneratedPolicy): Promise<boolean> {
    await this.restore();
    const answer = await send(this.store.endpoint, this.store.owner, this.policyRequest(policy));
    if (answer.status === 400) return false;
    if (answer.status >= 300) throw unexpected('setting the policy', answer);
    this.policy = policy;
    return true;
  }

  /** Whether the store lets the request through, with the object there that it reads. A plain yes or no, else the test has made an error. */
  async getsThrough(attempt: Attempt): Promise<boolean> {
    await this.provide(attempt);
    const { requester, action, key } = attempt;
    const { owner, endpoint, callers } = this.store;
    const answer = await send(endpoint, callers[requester], toStoreRequest(`${owner.account}:${this.bucket}`, attempt));
    const isThrough = answer.status === 200 || answer.status === 204;
    if (isThrough && key !== undefined && storeAction(action).changes === true) this.note(key);
    if (isThrough || answer.status === 403) return isThrough;
    throw unexpected(JSON.stringify(attempt), answer);
  }

  private async provide({ action, key, circumstance }: Attempt): Promise<void> {
    if (key === undefined || storeAction(action).changes === true) return;
    const tag = circumstance[objectTag];
    if (!this.changed.has(key) && fixtures.has(key) && fixtures.get(key) === tag) return;
    const { policy } = this;
    await this.asOwner({ method: 'DELETE', path: this.bucket, query: { policy: '' } });
    await this.write(key, tag);
    this.note(key);
    if (policy !== undefined) await this.asOwner(this.policyRequest(policy));
  }

  async close(): Promise<void> {
    for (const key of fixtures.keys()) this.note(key);
    await this.restore();
    for (const key of fixtures.keys()) await this.asOwner({ method: 'DELETE', path: `${this.bucket}/${key}` });
    await this.asOwner({ method: 'DELETE', path: this.bucket });
  }

  private note(key: string): void {
    (fixtures.has(key) ? this.changed : this.added).add(key);
  }

  private async restore(): Promise<void> {
    if (this.changed.size + this.added.size === 0) return;
    if (this.policy !== undefined) await this.asOwner({ method: 'DELETE', path: this.bucket, query: { policy: '' } });
    this.policy = undefined;
    for (const key of this.changed) await this.write(key, fixtures.get(key));
    for (const key of this.added) await this.asOwner({ method: 'DELETE', path: `${this.bucket}/${key}` });
    this.changed.clear();
    this.added.clear();
  }

  private async write(key: string, tag: string | undefined): Promise<void> {
    const headers = tag === undefined ? {} : { 'x-amz-tagging': `class=${encodeURIComponent(tag)}` };
    await this.asOwner({ method: 'PUT', path: `${this.bucket}/${key}`, headers, body: 'name,phone\n' });
  }

  private policyRequest(policy: GeneratedPolicy): StoreRequest {
    return { method: 'PUT', path: this.bucket, query: { policy: '' }, body: policyText(this.bucket, policy) };
  }

  private async asOwner(wanted: StoreRequest): Promise<void> {
    const answer = await send(this.store.endpoint, this.store.owner, wanted);
    if (answer.status >= 300) throw unexpected(`${wanted.method} ${wanted.path} by the owner`, answer);
  }
}

function unexpected(what: string, { status, body }: Answer): Error {
  return new Error(`${what} was answered ${status}: ${body.slice(0, 300)}`);
}
