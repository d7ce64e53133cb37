import { type Finding, renderFinding } from './finding.ts';

/** Accepted, or refused with Slack's error code and, as in `response_metadata.messages`, a line per mistake. */
export type Validation = { ok: true } | { ok: false; error: string; messages: string[] };

export const accepted: Validation = { ok: true };

export const refuse = (error: string, findings: readonly Finding[] = []): Validation => ({
  ok: false,
  error,
  messages: findings.map(renderFinding),
});
