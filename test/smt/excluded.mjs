/** Thrown where a question has no exact translation; it is then not asked, and the reason is counted and printed. */
export class Excluded extends Error {}

/** Why questions are left out. */
export const because = {
  foldedVariable: 'z3 cannot fold the letter case of a text that it does not know (a policy variable under an operator that ignores case)',
  variableBetweenWildcards:
    'a policy variable between wildcards asks whether some split of the text exists; denied, that is a question with quantifiers',
  variableOfNumber: 'a policy variable whose key is a number, a time or an address is filled in as text, of which AWS documents no spelling',
  variableOfId: 'ids that AWS assigns are rows of characters to this oracle, which it cannot put into a comparison with a text of unknown length',
  variableInArn: 'a policy variable in an ARN pattern may bring colons of its own, and AWS does not say where the parts are cut then',
  textOfNumber: 'numbers, times and addresses have several spellings, and AWS does not say which one a comparison of texts sees',
  numberOfText: 'z3 reads only whole numbers out of a text, so that a number, date or address operator on a free text has no exact translation',
  oddNumber: 'the number has a spelling that SMT-LIB lacks',
  unknownKey: 'the table of this oracle does not have the key',
  session: 'a role session named as principal: a resource policy sees its role as well, under a path that the ARN of the session leaves out',
  exemptId: 'a canonical user or access identity that NotPrincipal of a Deny leaves out: whose id that is, nobody knows',
  manyRegions: 'an access point for several regions, whose ARN has none: the table of this oracle has those of one region',
  guests: 'whom the access point of an account lets in counts as that account to the engine, and as somebody else to this oracle',
  unreadable: 'the statement is not of the shape that AWS documents',
};
