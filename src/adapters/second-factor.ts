import { Secret, TOTP } from 'otpauth';
import type { SecondFactor } from '../ports.ts';

/** What every authenticator app speaks: RFC 6238 with its defaults. */
export const totpSettings = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Codes of the period before and after count too: clocks differ, and people type slowly. */
const window = 1;

/** Three codes count at a time, so five tries hit one of them once in 66,000 times. */
const mostWrong = 5;
const wrongWithinMs = 10 * 60_000;

/**
 * Checks one-time codes. `secrets`: base32 by Slack user id. After five wrong codes within ten minutes no code of
 * that person counts until the first of them is ten minutes old; each replica of the bot counts for itself. That a
 * right code is used only once is the journal's to see to (`useCode`).
 */
export function createSecondFactor({ secrets }: { readonly secrets: ReadonlyMap<string, string> }): SecondFactor {
  const codes = new Map(
    [...secrets].map(([userId, secret]) => [userId, new TOTP({ ...totpSettings, secret: Secret.fromBase32(secret) })]),
  );
  const wrongAtMs = new Map<string, readonly number[]>();
  return {
    isEnrolled: (userId) => codes.has(userId),
    verify({ userId, code, nowMs }) {
      const totp = codes.get(userId);
      if (totp === undefined) return { outcome: 'not-enrolled' };
      const wrong = (wrongAtMs.get(userId) ?? []).filter((atMs) => nowMs - atMs < wrongWithinMs);
      const [firstAtMs] = wrong;
      if (firstAtMs !== undefined && wrong.length >= mostWrong) {
        return { outcome: 'locked', untilMs: firstAtMs + wrongWithinMs };
      }
      const token = code.replaceAll(/\s/g, '');
      // The library throws on letters that take more than a byte.
      const delta = /^[0-9]{6}$/.test(token) ? totp.validate({ token, timestamp: nowMs, window }) : null;
      if (delta === null) {
        wrongAtMs.set(userId, [...wrong, nowMs]);
        return { outcome: 'wrong' };
      }
      return { outcome: 'right', counter: totp.counter({ timestamp: nowMs }) + delta };
    },
  };
}
