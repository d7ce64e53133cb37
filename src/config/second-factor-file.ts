import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { UserId } from './policy-schema.ts';

/** 26 letters of base32 are 130 bits; RFC 4226 asks for 128 at least. */
const fewestLetters = 26;
const base32 = /^[A-Z2-7]+=*$/;

export type SecondFactors =
  | { readonly ok: true; readonly secrets: ReadonlyMap<string, string> }
  /** Each with its line, and never with what stands there. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads `U0123ABCD: JBSWY3DP…` lines: Slack user ids and their TOTP secrets in base32. */
export function parseSecondFactorFile(content: string): SecondFactors {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const problems: string[] = [];
  const report = (offset: number, message: string): void => {
    problems.push(`line ${lines.linePos(offset).line}: ${message}`);
  };
  // The parser's own sentences quote what they stumble over, and that may be a secret.
  for (const { code, pos } of document.errors) {
    report(pos[0], code === 'DUPLICATE_KEY' ? 'a person who is there already' : 'not YAML');
  }
  if (problems.length > 0) return { ok: false, problems };
  if (!isMap(document.contents)) return { ok: false, problems: ['holds no lines such as U0123ABCD: SECRET'] };

  const secrets = new Map<string, string>();
  for (const { key, value } of document.contents.items) {
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    const userId = isScalar(key) && UserId.safeParse(key.value).success ? String(key.value) : undefined;
    const secret = isScalar(value) && typeof value.value === 'string' ? normalize(value.value) : undefined;
    if (userId === undefined) report(offset, 'no user id such as U0123ABCD');
    else if (secret === undefined || !base32.test(secret)) report(offset, 'no secret in base32 (letters and 2 to 7)');
    else if (secret.length < fewestLetters) report(offset, `the secret has less than ${fewestLetters} letters`);
    else secrets.set(userId, secret);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, secrets };
}

/** Apps show secrets in groups of four, in either case. */
function normalize(secret: string): string {
  return secret.replaceAll(/[\s-]/g, '').toUpperCase();
}
