import pg from 'pg';
import type { WriteTrouble } from '../../core/operations/write-gap.ts';

/** SQLSTATE → what it means for a writer (PostgreSQL documentation, "Error Codes"). */
const byState: Readonly<Record<string, WriteTrouble>> = {
  // read_only_sql_transaction
  '25006': 'read-only',
  // invalid_authorization_specification, invalid_password
  '28000': 'unauthorized',
  '28P01': 'unauthorized',
  // invalid_catalog_name: the database is not there
  '3D000': 'refused',
  // insufficient_privilege
  '42501': 'unauthorized',
  // too_many_connections
  '53300': 'not-ready',
  // admin_shutdown, crash_shutdown, cannot_connect_now
  '57P01': 'not-ready',
  '57P02': 'not-ready',
  '57P03': 'not-ready',
};

/** What went wrong, by the server's code and never by a text: none of the error's own words leave this function. */
export function troubleOf(error: unknown): WriteTrouble {
  if (!(error instanceof pg.DatabaseError)) return 'unreachable';
  return byState[error.code ?? ''] ?? 'refused';
}

/**
 * Whether the server said that this statement failed. An error ends the statement; a FATAL ends the session, and may
 * come after the commit and before its acknowledgement.
 */
export function isSurelyFailed(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}
