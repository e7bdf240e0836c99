/** No credentials, or credentials that the service refuses. The message is one line and never holds a secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** The endpoint cannot be reached, or what answers there is not S3. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}
