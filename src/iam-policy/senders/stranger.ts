/** Ids as AWS would assign them to a stranger; no policy names them. */
export const stranger = {
  account: '902846155173',
  organization: 'o-z9y8x7w6v5',
  endpoint: 'vpce-0f3c9d27b61a84e50',
  vpc: 'vpc-0d84b1f6372ce95a0',
  roleId: 'AROAZ7Q2K9V4X8W3M6T5P',
  userId: 'AIDAZ7Q2K9V4X8W3M6T5P',
};

export const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const hexDigits = '0123456789abcdef';
