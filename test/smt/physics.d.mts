export interface Who {
  readonly audience: 'anyone' | 'any-account' | 'outside-account' | 'organization' | 'service' | 'own-account';
  /** The account, organization or service principal. */
  readonly party?: string;
}

export interface Action {
  readonly name: string;
  readonly on: 'bucket' | 'object';
  /** Keys that requests of this action carry; one that ends in `/` stands for all that begin so. */
  readonly keys: readonly string[];
}

export const actions: readonly Action[];
export const bucket: { readonly name: string; readonly owner: string; readonly region: string; readonly arn: string };
