import type { PolicyDocument } from './policy.js';
import type { Caller, Request } from './request.js';

/**
 * Policies beside those of the resource. Each layer that a request comes under has to allow it, and a Deny in any of them
 * denies (IAM User Guide, "Policy evaluation logic"). What is attached at one level of an organization (the root, a unit,
 * the account) is a layer of its own.
 */
export type PolicyLayer = OrganizationLayer | PrincipalLayer | EndpointLayer;

/** Where an unreadable statement may be an Allow, the layer may allow anything. */
export type LayerDocument = Pick<PolicyDocument, 'statements'> & Partial<Pick<PolicyDocument, 'unreadable'>>;

/** What an organization lets the people of an account do, or what it lets anybody do with the resources of an account. */
export interface OrganizationLayer {
  readonly kind: 'service-control' | 'resource-control';
  /** The account that it comes down to. */
  readonly account: string;
  /** That of the organization, which these policies do not limit. */
  readonly managementAccount?: string;
  readonly documents: readonly LayerDocument[];
}

/** What hangs on users, roles or sessions. The policies of an identity allow together, wherever they hang. */
export interface PrincipalLayer {
  readonly kind: 'permissions-boundary' | 'session' | 'identity';
  readonly account: string;
  /** The ARN of the user, role or session that has it; all users and roles of the account where it is missing. */
  readonly principal?: string;
  readonly documents: readonly LayerDocument[];
}

/** What a VPC endpoint lets through. */
export interface EndpointLayer {
  readonly kind: 'vpc-endpoint';
  /** The value of aws:SourceVpce. */
  readonly endpoint: string;
  readonly documents: readonly LayerDocument[];
}

/** Whether a request comes under the layer, when it is sent to a resource of the owner. */
export function isUnder(layer: PolicyLayer, { caller, context }: Request, owner: string): boolean {
  switch (layer.kind) {
    case 'vpc-endpoint':
      return context.get('aws:sourcevpce')?.includes(layer.endpoint) === true;
    case 'resource-control':
      return layer.account === owner && layer.account !== layer.managementAccount && !isServiceLinked(caller);
    case 'service-control':
      return isOf(caller, layer.account) && layer.account !== layer.managementAccount && !isServiceLinked(caller);
    default:
      return isOf(caller, layer.account) && isAttached(layer, caller);
  }
}

function isOf(caller: Caller, account: string): caller is Extract<Caller, { kind: 'aws' }> {
  return caller.kind === 'aws' && caller.account === account;
}

/** Nothing hangs on the root user of an account. */
function isAttached({ principal }: PrincipalLayer, { arn, sessionArn }: Extract<Caller, { kind: 'aws' }>): boolean {
  return !/^arn:[^:]*:iam::\d*:root$/.test(arn) && (principal === undefined || principal === arn || principal === sessionArn);
}

/** Roles that only a service of AWS can use stand outside what an organization says. */
function isServiceLinked(caller: Caller): boolean {
  return caller.kind === 'aws' && /^arn:[^:]*:iam::\d*:role\/aws-service-role\//.test(caller.arn);
}
