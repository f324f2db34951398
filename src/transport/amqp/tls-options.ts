/** Certificates and keys for TLS, as PEM text or bytes. */
export interface AmqpTlsOptions {
  /** The authority that signed the server's certificate. Default: those Node trusts. */
  readonly ca?: string | Uint8Array;
  /**
   * The client's certificate. With it, and no user in the URL, the login is by certificate (SASL EXTERNAL). Default:
   * none.
   */
  readonly cert?: string | Uint8Array;
  /** The private key of the client's certificate. Default: none. */
  readonly key?: string | Uint8Array;
  /** What the private key is encrypted with. Default: nothing. */
  readonly passphrase?: string;
  /** The name the server's certificate must carry. Default: the URL's host. */
  readonly serverName?: string;
}
