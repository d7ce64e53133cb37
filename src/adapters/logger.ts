import { pino } from 'pino';
import type { Log } from '../ports.ts';
import { redact } from './redact.ts';

/** Where lines go; standard output if none is given. */
export interface LogDestination {
  write(line: string): void;
}

/** One JSON line per call: `level` in words, `time` in ISO 8601, the message as `msg`. Everything passes `redact`. */
export function createLog(options: { level: 'debug' | 'info' | 'warn' | 'error'; destination?: LogDestination }): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination(1),
  );
  return {
    debug: (fields, message) => logger.debug(redact(fields), redact(message)),
    info: (fields, message) => logger.info(redact(fields), redact(message)),
    warn: (fields, message) => logger.warn(redact(fields), redact(message)),
    error: (fields, message) => logger.error(redact(fields), redact(message)),
  };
}
