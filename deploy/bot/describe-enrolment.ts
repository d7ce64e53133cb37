import { Secret, TOTP } from 'otpauth';
import { totpSettings } from '../../src/adapters/second-factor.ts';

/** What an authenticator app needs, and the line of the bot's secret file that belongs to it. */
export function describeEnrolment(options: { userId: string; label: string; secret: Secret }): {
  uri: string;
  line: string;
} {
  const { userId, label, secret } = options;
  const totp = new TOTP({ ...totpSettings, issuer: 'Howdah', label, secret });
  return { uri: totp.toString(), line: `${userId}: ${secret.base32}` };
}

/** 160 bits, as RFC 4226 recommends. */
export function createEnrolmentSecret(): Secret {
  return new Secret({ size: 20 });
}
