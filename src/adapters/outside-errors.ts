import type { OutsideCode } from '../core/outside-error.ts';
import { OutsideError } from '../core/outside-error.ts';

/** What a person reads after the source's name, when the adapter has nothing better to say. */
const sentences: Readonly<Record<OutsideCode, string>> = {
  timeout: 'timed out',
  refused: 'connection refused',
  unreachable: 'unreachable',
  unresolvable: 'its name does not resolve',
  unauthorized: 'does not accept the credentials',
  forbidden: 'does not let the bot in',
  'bad-answer': 'answers something the bot cannot read',
  unavailable: 'answers that it cannot serve now',
};

/** Trying the same again later may help. */
const retryableCodes: ReadonlySet<OutsideCode> = new Set([
  'timeout',
  'refused',
  'unreachable',
  'unresolvable',
  'unavailable',
]);

/**
 * Builds an error that is safe to show. `who` names the source in people's words; `detail` replaces the usual sentence
 * of the code. `changes` says that the request would have changed something: then a lost answer leaves it unknown
 * whether it did. `outcome` is for who knows better.
 */
export function outsideError(options: {
  code: OutsideCode;
  who: string;
  detail?: string;
  changes?: boolean;
  outcome?: OutsideError['outcome'];
  cause?: unknown;
}): OutsideError {
  const { code, who, cause } = options;
  const detail = options.detail ?? sentences[code];
  const isLost = answerlessCodes.has(code) && !isBeforeSending(cause, 0);
  return new OutsideError({
    code,
    message: `${who}: ${detail}`,
    detail,
    retryable: retryableCodes.has(code),
    outcome: options.outcome ?? (options.changes === true && isLost ? 'unknown' : 'failed'),
    cause,
  });
}

/** System, undici and TLS error codes. Node's own list: https://nodejs.org/api/errors.html */
const codeTable: Readonly<Record<string, OutsideCode>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ENOTFOUND: 'unresolvable',
  EAI_AGAIN: 'unresolvable',
  EAI_FAIL: 'unresolvable',
  EAI_NONAME: 'unresolvable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EPIPE: 'unreachable',
  UND_ERR_SOCKET: 'unreachable',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'bad-answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'bad-answer',
  EPROTO: 'bad-answer',
  EACCES: 'unauthorized',
  EPERM: 'unauthorized',
  CERT_HAS_EXPIRED: 'bad-answer',
  CERT_NOT_YET_VALID: 'bad-answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'bad-answer',
  SELF_SIGNED_CERT_IN_CHAIN: 'bad-answer',
  UNABLE_TO_GET_ISSUER_CERT: 'bad-answer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'bad-answer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'bad-answer',
};

/** The request may have been read, whatever came back. */
const answerlessCodes: ReadonlySet<OutsideCode> = new Set(['timeout', 'unreachable', 'bad-answer']);

const handshakeCodes: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // HTTPS to a port that speaks HTTP.
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/**
 * Nothing was sent yet, so nothing changed: there was no connection in time (undici's own code,
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md), or the certificate was not accepted (OpenSSL's
 * codes, https://nodejs.org/api/tls.html#x509-certificate-error-codes).
 */
function isBeforeSending(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (handshakeCodes.has(code) || /(^|_)CERT(_|$)/.test(code)) return true;
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.some((one) => isBeforeSending(one, depth + 1));
}

/** Families of codes, for those that are too many to list. */
const codePrefixes: readonly (readonly [string, OutsideCode])[] = [
  ['HPE_', 'bad-answer'],
  ['ERR_TLS_', 'bad-answer'],
  ['ERR_SSL_', 'bad-answer'],
  ['CERT_', 'bad-answer'],
];

/**
 * The closed code for an error of Node or undici, by its `code` and never by its text. Looks into causes and into the
 * attempts of a multi-address connection. An error nobody listed counts as unreachable: nothing usable came back.
 */
export function outsideCodeOf(error: unknown): OutsideCode {
  return knownCodeOf(error, 0) ?? 'unreachable';
}

function knownCodeOf(error: unknown, depth: number): OutsideCode | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = codeTable[code] ?? codePrefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (known !== undefined) return known;
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  for (const one of inner) {
    const found = knownCodeOf(one, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
