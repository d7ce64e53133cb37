/** What a TLS connection needs, as PEM text. Secret: never log it. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}
