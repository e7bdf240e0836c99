export { type AddressClass, addressClasses } from './address-classes.js';
export { type AddressRange, countAddresses, includesRanges, isTheInternet, printRange, unite } from './addresses.js';
export { authorize, type Decision, type Surroundings } from './authorize.js';
export { type AwsPublic, awsPublic } from './aws-public.js';
export { allowedMore, type Comparison, type Difference, type OpenDifference } from './compare/compare.js';
export { requestKeysOf } from './compare/told-apart.js';
export { toDomain } from './domain.js';
export { type Passed, whyNotLimited, whyNotStopped } from './explain-match.js';
export { explainNo, type Refusal } from './explain-no.js';
export { type Keys, keyLists } from './extent.js';
export { findRequest } from './find-request.js';
export { foreignAction, foreignResource } from './foreign.js';
export { namesBucket, offeredKeys, speaksOfBucket, speaksOfObjects, withoutIncluded } from './key-patterns.js';
export { layerDocuments } from './layer-demands.js';
export type { EndpointLayer, LayerDocument, OrganizationLayer, PolicyLayer, PrincipalLayer } from './layers.js';
export { type Lint, type LintKind, lintKinds } from './lint/remark.js';
export { lintPolicy } from './lint.js';
export { couldName } from './literal.js';
export { type Match, matchesResource, matchStatement } from './match-statement.js';
export { type Mentions, mentionsOf } from './mentions.js';
export { everyTarget, namedActionsOf, namesAction, type Target, targetClasses } from './named-actions.js';
export { oncePer } from './once-per.js';
export { operatorNames } from './operators.js';
export { type PolicyKind, parsePolicy, parsePolicyText } from './parse-policy.js';
export type { Condition, PolicyDocument, PrincipalValue, Statement, UnreadableStatement } from './policy.js';
export { plainString, variablesOf } from './policy-string.js';
export type { Answer, Question, QuestionAction } from './question.js';
export { byAssumptions } from './reached/assumptions.js';
export { tellsNetworksByKey } from './reached/network-ties.js';
export { type ObjectsQuestion, placesOf, type ReachedPlace } from './reached/places.js';
export { type Caller, printCaller, type Request } from './request.js';
export { actionsOf, canCarry, findAction, type S3Action, s3Actions } from './s3/actions.js';
export { actOf } from './s3/acts.js';
export { comprises, tellingOf } from './s3/comprised.js';
export { type ServicePrincipal, servicePrincipal } from './s3/service-principals.js';
export { saidBy } from './said.js';
export { SearchMemory } from './search-memory.js';
export {
  anyAccountSenders,
  anyoneSenders,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type SenderGroup,
  senderGroups,
  serviceSenders,
  speaksOf,
} from './senders/audiences.js';
export { speaksOfAccessPoints } from './senders/doors.js';
export { organizationName, ownersOrganization } from './senders/organizations.js';
export { accessPointKeys, isNetworkKey, type Sender, type SenderRequest } from './senders/sender.js';
export { anyService, asksForServices } from './senders/services.js';
export { accessPointUniverse, anyObject, bucketUniverse, objectGlobs, resourceTypes, type Universe } from './universe.js';
export { networksLeft } from './unmet-allow.js';
export { conditionText, joined, principalsText, quoted, statementName } from './words.js';
