import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../ports.ts';

/** Bolt's log lines in our log. Bolt's debug level prints whole payloads, so it is never passed on. */
export function createBoltLogger(log: Log): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: readonly unknown[]) =>
      log[level]({ source: 'bolt' }, parts.map(describe).join(' '));
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function describe(part: unknown): string {
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  return typeof part === 'string' ? part : JSON.stringify(part);
}
